using System.Text.Json.Serialization;

namespace Wattwise.Carbon;

/// <summary>Reads <see cref="GreatBritainAnswers"/> without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(GreatBritainAnswers.National))]
[JsonSerializable(typeof(GreatBritainAnswers.Regional))]
[JsonSerializable(typeof(GreatBritainAnswers.RegionData))]
internal sealed partial class GreatBritainJson : JsonSerializerContext;
