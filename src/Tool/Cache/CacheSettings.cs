using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wattwise.Caching;
using Wattwise.Tool.Results;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Cache;

/// <summary>The settings of an app's cache, and the models that it compares questions with.</summary>
internal sealed record CacheSettings(SemanticCacheOptions Options, string? Embedder, string? Verifier)
{
    /// <summary>
    /// Reads them as the app does: a settings file with the section Wattwise, and <c>WATTWISE__</c> of the environment on top.
    /// </summary>
    public static CacheSettings Read(FileInfo? file)
    {
        ConfigurationBuilder builder = new();
        if (file is not null)
            builder.AddJsonFile(file.FullName, optional: false);
        var configuration = builder.AddEnvironmentVariables("WATTWISE__").Build();
        using var services = new ServiceCollection().AddWattwise(configuration.GetSection("Wattwise")).BuildServiceProvider();
        var cache = services.GetRequiredService<IOptions<WattwiseOptions>>().Value.SemanticCache
            ?? throw new ToolException("These settings turn the semantic cache off.");
        var served = ServeSettings.Read(configuration, file?.DirectoryName ?? Environment.CurrentDirectory);
        return new(cache, served.Embedder?.ModelPath, served.Verifier?.ModelPath);
    }
}
