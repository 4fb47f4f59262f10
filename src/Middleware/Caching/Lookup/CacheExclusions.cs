using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>
/// Says what stays out of the cache: prompts with personal data in scopes that users share, and answers that the admission policy objects
/// to.
/// </summary>
/// <remarks>Never throws: where detector or policy fail, it keeps out. Thread-safe.</remarks>
internal sealed class CacheExclusions(
    IPersonalDataDetector detector, ICacheAdmissionPolicy policy, CacheInstruments instruments, StageContext stage)
{
    private readonly Outage _detectorOutage = stage.Watch("personal data detector", "prompts in shared scopes go past the cache");
    private readonly Outage _policyOutage = stage.Watch("admission policy", "no answer enters the cache");

    /// <summary>Why a request may neither be looked up nor be kept; <see langword="null"/> if it may.</summary>
    /// <param name="scope">Who would share the answer.</param>
    /// <param name="prompt">The last user turn.</param>
    /// <param name="messages">The conversation: its earlier user turns are kept with the answer, and may show in it.</param>
    public string? FindBypass(CacheScope scope, string prompt, IReadOnlyList<ChatMessage> messages)
    {
        if (!scope.IsShared)
            return null;

        try
        {
            var isPersonal = detector.Find(prompt) is not null
                || (messages.Count > 1
                    && messages.Any(message => message.Role == ChatRole.User && detector.Find(message.Text) is not null));
            _detectorOutage.Worked();
            return isPersonal ? CacheReasons.BypassPersonalData : RandomRequest.Is(prompt) ? CacheReasons.BypassRandom : null;
        }
        catch (Exception exception)
        {
            _detectorOutage.Failed(exception);
            return CacheReasons.BypassPersonalData;
        }
    }

    /// <summary>The reason that keeps an answer out; <see langword="null"/> where it may enter.</summary>
    public string? FindObjection(CacheScope scope, string prompt, CachedAnswer answer)
    {
        string? objection;
        try
        {
            objection = policy.FindObjection(new CacheAdmission(scope, prompt, answer));
            _policyOutage.Worked();
        }
        catch (Exception exception)
        {
            _policyOutage.Failed(exception);
            objection = CacheObjections.Failed;
        }

        if (objection is not null)
            instruments.CountObjection(objection);
        return objection;
    }
}
