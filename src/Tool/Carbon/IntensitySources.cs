using Wattwise.Carbon;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Carbon;

/// <summary>The sources by name. Keys come from the environment, so that they are in no history of a shell.</summary>
internal sealed class IntensitySources : IDisposable
{
    public const string Table = "table";
    private const string ElectricityMapsKey = "WATTWISE__CARBON__ELECTRICITYMAPS__APIKEY";
    private const string WattTimeUser = "WATTWISE__CARBON__WATTTIME__USERNAME";
    private const string WattTimePassword = "WATTWISE__CARBON__WATTTIME__PASSWORD";
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };

    public static IReadOnlyList<string> Names { get; } = [Table, "great-britain", "electricity-maps", "watttime"];

    public ICarbonIntensityProvider Open(string name) => name switch
    {
        Table => GridIntensityTable.Default,
        "great-britain" => new GreatBritainCarbonIntensityProvider(_client),
        "electricity-maps" => new ElectricityMapsCarbonIntensityProvider(_client, new() { ApiKey = Setting(ElectricityMapsKey) }),
        "watttime" => new WattTimeCarbonIntensityProvider(
            _client, new() { UserName = Setting(WattTimeUser), Password = Setting(WattTimePassword) }),
        _ => throw new ToolException($"There is no source '{name}'."),
    };

    public void Dispose() => _client.Dispose();

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new ToolException($"This source needs the environment variable {name}.");
}
