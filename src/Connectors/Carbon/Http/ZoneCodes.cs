namespace Wattwise.Carbon;

/// <summary>A source's codes of the app's zones.</summary>
internal sealed class ZoneCodes
{
    private readonly Dictionary<string, string> _mapped;
    private readonly Func<string, string> _otherwise;

    /// <param name="mapped">The codes that the app gave; copied.</param>
    /// <param name="otherwise">The code of a zone that is not among them.</param>
    public ZoneCodes(IDictionary<string, string> mapped, Func<string, string> otherwise)
    {
        _mapped = new(mapped, StringComparer.OrdinalIgnoreCase);
        _otherwise = otherwise;
    }

    /// <summary>The source's code of a zone.</summary>
    /// <exception cref="CarbonSourceException">The app named no zone.</exception>
    public string Find(GridZone zone, SourceHttp http) => string.IsNullOrWhiteSpace(zone.Code)
        ? throw http.Problem(CarbonSourceProblem.UnknownZone, "no grid zone is set: set Accounting.Zone.")
        : _mapped.GetValueOrDefault(zone.Code) ?? _otherwise(zone.Code);
}
