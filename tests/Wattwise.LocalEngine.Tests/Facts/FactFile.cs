using System.Text.Json;

namespace Wattwise.LocalEngine.Tests;

internal static class FactFile
{
    internal static T Read<T>(string name)
    {
        var path = Path.Combine(SampleModels.RepositoryRoot(), "tests", "Wattwise.LocalEngine.Tests", "Facts", name);
        return JsonSerializer.Deserialize<T>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
    }
}
