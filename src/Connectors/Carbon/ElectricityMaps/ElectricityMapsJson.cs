using System.Text.Json.Serialization;

namespace Wattwise.Carbon;

/// <summary>Reads <see cref="ElectricityMapsAnswers"/> without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(ElectricityMapsAnswers.Latest))]
[JsonSerializable(typeof(ElectricityMapsAnswers.Forecast))]
internal sealed partial class ElectricityMapsJson : JsonSerializerContext;
