using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>
/// Keeps personal data out of scopes that users share, and refusals and errors out of every scope.
/// </summary>
/// <remarks>
/// <para>
/// Objections: <see cref="CacheObjections.Refusal"/> in every scope; <see cref="CacheObjections.PersonalData"/> (in the prompt, the answer
/// or its reasoning) if <see cref="CacheScope.IsShared"/> is true; <see cref="CacheObjections.UnreadableText"/> there too, for a prompt
/// with characters that people do not see and models do, and <see cref="CacheObjections.Secret"/>, for an answer with a long random word or
/// a UUID that the prompt does not hold. Earlier turns need no objection: an answer that they led to is kept under their hash, and is
/// served only after the same turns.
/// </para>
/// <para>
/// It defends against reading other users' data from shared entries, be it by luck or by probing for prompts like theirs
/// (timing attacks: Early Bird, arXiv 2409.20002).
/// </para>
/// <para>
/// It does not defend against a single prompt that makes the model give a harmful answer and that resembles other users' prompts
/// (CacheAttack, arXiv 2601.23088): guard, verifier and policy must tell the two apart, and <see cref="ICacheAuditSink"/> shows who met
/// whom. Nor does it hide that a question was asked before: a hit is faster than a miss. Where users are not trusted to that degree, give
/// each a scope of its own (<see cref="CacheScope.User"/>), or implement <see cref="ICacheAdmissionPolicy"/> so that only trusted requests
/// fill a shared scope: ask this policy first, then object unless the app's own service made the request, for example a nightly run over
/// its list of frequent questions.
/// </para>
/// <para>Thread-safe where the detector is, as detectors must be. Takes time linear in the length of prompt and answer.</para>
/// </remarks>
public sealed class SharedScopeAdmissionPolicy : ICacheAdmissionPolicy
{
    private readonly IPersonalDataDetector _detector;

    /// <summary>Creates the policy.</summary>
    /// <param name="detector">Finds personal data; by default a <see cref="PatternPersonalDataDetector"/>.</param>
    public SharedScopeAdmissionPolicy(IPersonalDataDetector? detector = null) => _detector = detector ?? new PatternPersonalDataDetector();

    /// <inheritdoc/>
    public string? FindObjection(in CacheAdmission admission)
    {
        if (RefusalAnswer.Is(admission.Answer))
            return CacheObjections.Refusal;
        if (!admission.Scope.IsShared)
            return null;

        if (UnseenText.IsIn(admission.Prompt))
            return CacheObjections.UnreadableText;

        if (_detector.Find(admission.Prompt) is not null || Greeting.Names(admission.Answer.Text, admission.Prompt))
            return CacheObjections.PersonalData;

        // What an answer says of "my doctor" is nobody's health; addresses and numbers may be somebody's.
        if (_detector.Find(admission.Answer.Text) is not (null or "health"))
            return CacheObjections.PersonalData;
        return SecretText.IsIn(admission.Answer.Text, admission.Prompt) ? CacheObjections.Secret : null;
    }
}
