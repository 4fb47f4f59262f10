using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>Writes frames without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DashboardFrame))]
[JsonSerializable(typeof(RequestDetailPart))]
internal sealed partial class FrameJson : JsonSerializerContext
{
    public static string Write(DashboardFrame frame) => JsonSerializer.Serialize(frame, Default.DashboardFrame);
}
