using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wattwise.Carbon;

/// <summary>Answers of the Carbon Intensity API.</summary>
internal static class GreatBritainAnswers
{
    /// <summary>Of <c>/intensity</c>.</summary>
    internal sealed record National
    {
        public required HalfHour[] Data { get; init; }
    }

    /// <summary>Of <c>/regional</c>: one region, in an array or not, as the path has it.</summary>
    internal sealed record Regional
    {
        [JsonConverter(typeof(OneRegion))]
        public required RegionData Data { get; init; }
    }

    /// <summary>One region.</summary>
    internal sealed record RegionData
    {
        public required int Regionid { get; init; }

        public required HalfHour[] Data { get; init; }
    }

    /// <summary>One half-hour.</summary>
    internal sealed record HalfHour
    {
        public required DateTimeOffset From { get; init; }

        public required DateTimeOffset To { get; init; }

        public required Figures Intensity { get; init; }
    }

    /// <summary>What was expected of a half-hour, and what came out; the latter is null until it is over, and regions have none.</summary>
    internal sealed record Figures
    {
        public required double? Forecast { get; init; }

        public double? Actual { get; init; }
    }

    /// <summary>Reads a region that stands alone or in an array of one.</summary>
    internal sealed class OneRegion : JsonConverter<RegionData>
    {
        public override RegionData? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                return JsonSerializer.Deserialize(ref reader, GreatBritainJson.Default.RegionData);
            reader.Read();
            var region = JsonSerializer.Deserialize(ref reader, GreatBritainJson.Default.RegionData);
            return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? region : throw new JsonException("More than one region.");
        }

        public override void Write(Utf8JsonWriter writer, RegionData value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, GreatBritainJson.Default.RegionData);
    }
}
