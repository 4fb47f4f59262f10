namespace Wattwise.Caching;

/// <summary>Says what stays out of the cache: prompts with personal data in scopes that users share, and answers that the admission policy objects to.</summary>
/// <remarks>Never throws: where detector or policy fail, it keeps out. Thread-safe.</remarks>
internal sealed class CacheExclusions(
    IPersonalDataDetector detector, ICacheAdmissionPolicy policy, CacheInstruments instruments, StageContext stage)
{
    private readonly Outage _detectorOutage = stage.Watch("personal data detector", "prompts in shared scopes go past the cache");
    private readonly Outage _policyOutage = stage.Watch("admission policy", "no answer enters the cache");

    /// <summary>True where a prompt may neither be looked up nor be kept.</summary>
    public bool IsPersonal(CacheScope scope, string prompt)
    {
        if (!scope.IsShared)
            return false;

        try
        {
            var isPersonal = detector.Find(prompt) is not null;
            _detectorOutage.Worked();
            return isPersonal;
        }
        catch (Exception exception)
        {
            _detectorOutage.Failed(exception);
            return true;
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
