using System.Text.Json.Serialization;

namespace Wattwise.Carbon;

/// <summary>Reads <see cref="WattTimeAnswers"/> without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(WattTimeAnswers.Login))]
[JsonSerializable(typeof(WattTimeAnswers.Series))]
internal sealed partial class WattTimeJson : JsonSerializerContext;
