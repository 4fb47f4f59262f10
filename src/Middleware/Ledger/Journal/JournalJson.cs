using System.Text.Json;
using System.Text.Json.Serialization;
using Wattwise.Carbon;
using Wattwise.Cascade;

namespace Wattwise.Accounting;

/// <summary>Writes and reads entries as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters =
    [
        typeof(WordConverter<StageOutcome>), typeof(WordConverter<EnergyMethod>), typeof(WordConverter<IntensitySignal>),
        typeof(WordConverter<IntensityBasis>), typeof(WordConverter<CascadeRule>),
    ])]
[JsonSerializable(typeof(JournalEntry))]
internal sealed partial class JournalJson : JsonSerializerContext
{
    /// <summary>A value of an enumeration in words, <c>PassedThrough</c> as <c>passed_through</c>; one without a name as its
    /// number.</summary>
    internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower)
        where T : struct, Enum;
}
