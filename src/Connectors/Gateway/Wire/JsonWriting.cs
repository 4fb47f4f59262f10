using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Wattwise.Gateway.Wire;

/// <summary>How replies are written: text as it is, but for what would be markup in a page.</summary>
internal static class JsonWriting
{
    public const string ContentType = "application/json";

    // Each reply is written by code of ours, member by member: the checks would only cost time.
    public static JsonWriterOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        SkipValidation = true,
    };

    /// <summary>A logarithm of a probability as a number of JSON: nothing at all is OpenAI's -9999.</summary>
    public static float Logprob(float value) => float.IsFinite(value) ? value : -9999;
}
