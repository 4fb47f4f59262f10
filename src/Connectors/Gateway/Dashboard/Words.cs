using System.Text.Json;

namespace Wattwise.Gateway.Dashboard;

/// <summary>The names of enumerations as metrics and reports write them: <c>model_called</c>.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
