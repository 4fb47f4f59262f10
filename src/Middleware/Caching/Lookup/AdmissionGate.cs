using Microsoft.Extensions.Logging;

namespace Wattwise.Caching;

/// <summary>Says what stays out of the cache: prompts with personal data in scopes that users share, and answers that the admission policy objects to.</summary>
/// <remarks>Never throws: where detector or policy fail, it keeps out. Thread-safe.</remarks>
internal sealed class AdmissionGate
{
    private readonly IPersonalDataDetector? _detector;
    private readonly ICacheAdmissionPolicy _policy;
    private readonly CacheInstruments _instruments;
    private readonly Outage _detectorOutage, _policyOutage;

    public AdmissionGate(SemanticCacheOptions options, ILogger logger, CacheInstruments instruments)
    {
        _detector = options.PersonalDataDetector;
        _policy = options.AdmissionPolicy ?? new SharedScopeAdmissionPolicy(_detector ?? new NoPersonalDataDetector());
        _instruments = instruments;
        _detectorOutage = new(logger, "personal data detector", instruments);
        _policyOutage = new(logger, "admission policy", instruments);
    }

    /// <summary>True where a prompt may neither be looked up nor be kept.</summary>
    public bool IsPersonal(CacheScope scope, string prompt)
    {
        if (_detector is null || !scope.IsShared)
            return false;

        try
        {
            var isPersonal = _detector.Find(prompt) is not null;
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
            objection = _policy.FindObjection(new CacheAdmission(scope, prompt, answer));
            _policyOutage.Worked();
        }
        catch (Exception exception)
        {
            _policyOutage.Failed(exception);
            objection = CacheObjections.Failed;
        }

        if (objection is not null)
            _instruments.CountObjection(objection);
        return objection;
    }
}
