using System.Globalization;
using Microsoft.AspNetCore.Http;
using Wattwise.Accounting;

namespace Wattwise.Gateway.Footprints;

/// <summary>What a request took as headers of a reply. They hold numbers and codes, never text of a request or an answer.</summary>
internal static class FootprintHeaders
{
    public const string Prefix = "x-wattwise-";
    public const string Joules = Prefix + "joules";
    public const string AvoidedJoules = Prefix + "avoided-joules";
    public const string Grams = Prefix + "grams";
    public const string InputTokens = Prefix + "input-tokens";
    public const string OutputTokens = Prefix + "output-tokens";
    public const string Cache = Prefix + "cache";
    public const string CacheReason = Prefix + "cache-reason";
    public const string Tier = Prefix + "tier";

    public static void Set(IHeaderDictionary headers, RequestFootprint? footprint, string? tier)
    {
        if (tier is not null)
            headers[Tier] = Encode(tier);
        if (footprint is null)
            return;
        headers[Joules] = Number(footprint.Spent.Joules);
        headers[AvoidedJoules] = Number(footprint.Avoided.Joules);
        if (footprint.OperationalGrams is { } grams)
            headers[Grams] = Number(grams);
        var tokens = SpentTokens.Of(footprint);
        headers[InputTokens] = tokens.Input.ToString(CultureInfo.InvariantCulture);
        headers[OutputTokens] = tokens.Output.ToString(CultureInfo.InvariantCulture);
        if (FootprintObject.Cache(footprint) is not { } cache)
            return;
        headers[Cache] = cache.Outcome;
        headers[CacheReason] = Encode(cache.Reason);
    }

    /// <summary>A name or code as a header may hold it: what is not a letter, digit or - . _ ~ is percent-encoded.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
