using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Wattwise.Carbon;

/// <summary>The settings that every source behind a network has. Read once, when the source is made.</summary>
public abstract class CarbonSourceOptions : IValidatableObject
{
    /// <summary>Creates the settings of a source.</summary>
    /// <param name="baseAddress">Where the source answers.</param>
    private protected CarbonSourceOptions(string baseAddress)
    {
        BaseAddress = new Uri(baseAddress);
    }

    /// <summary>Where the source answers; https, or http on this machine alone. The default is its public address.</summary>
    [Required]
    public Uri BaseAddress { get; set; }

    /// <summary>
    /// The source's own codes of the app's zones, for example <c>US-CA</c> to <c>US-CAL-CISO</c>. The default is empty: a zone that is not
    /// here goes to the source as it is, or as the source's class documents.
    /// </summary>
    public IDictionary<string, string> Zones { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The time limit of one attempt of a request. The default is 10 s; from 10 ms to 10 minutes.</summary>
    [DurationRange("00:00:00.010", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a request is sent again after it was not answered, cut off, or answered with an error of the server (5xx, 408). The
    /// default is 2; from 0 to 10. Answers that ask to wait (429) are never repeated at once: see <see cref="CarbonCacheOptions"/>.
    /// </summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The wait before the first repetition; it doubles with each, with a random part. The default is 0.5 s; from 0 to 1
    /// minute.</summary>
    [DurationRange("00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long figures are kept, and how the source is spared.</summary>
    [ValidateObjectMembers]
    public CarbonCacheOptions Cache { get; } = new();

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseAddress is { } address
            && !(address.IsAbsoluteUri
                && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
            yield return new($"{nameof(BaseAddress)} must be an absolute https address (or http on this machine), not '{address}'.");
        foreach (var (zone, code) in Zones)
        {
            if (string.IsNullOrWhiteSpace(zone) || string.IsNullOrWhiteSpace(code))
                yield return new($"{nameof(Zones)} maps '{zone}' to '{code}': neither may be empty.");
        }
    }
}
