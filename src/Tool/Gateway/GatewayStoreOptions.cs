using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Gateway;
using Wattwise.Tool.Results;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Gateway;

/// <summary>
/// Where the keys of a gateway are: its folder of data, or the server that it shares, named by an option, a settings file or the
/// environment.
/// </summary>
internal sealed class GatewayStoreOptions
{
    private readonly Option<DirectoryInfo> _data = new("--data") { Description = "The gateway's folder of data" };
    private readonly Option<string?> _redis = SharedStoreOptions.Redis();
    private readonly Option<string?> _postgres = SharedStoreOptions.Postgres();
    private readonly Option<FileInfo> _settings = new("--settings") { Description = "The gateway's settings file" };
    private readonly bool _mustExist;

    public GatewayStoreOptions(bool mustExist)
    {
        _mustExist = mustExist;
        _settings.AcceptExistingOnly();
        if (mustExist)
            _data.AcceptExistingOnly();
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_data, _redis, _postgres, _settings])
            command.Add(option);
    }

    /// <summary>Services with the one <see cref="IGatewayStore"/>.</summary>
    /// <exception cref="UsageException">No place was named.</exception>
    /// <exception cref="ToolException">Nothing is there, and it should be.</exception>
    public ServiceProvider Open(ParseResult parsed)
    {
        ConfigurationBuilder builder = new();
        var file = parsed.GetValue(_settings);
        if (file is not null)
            builder.AddJsonFile(file.FullName, optional: false);
        var configuration = builder.AddEnvironmentVariables("WATTWISE__").Build();
        var settings = ServeSettings.Read(configuration, file?.DirectoryName ?? Environment.CurrentDirectory);

        // What the command line names comes before what is shared.
        var (data, redis, postgres) = (parsed.GetValue(_data)?.FullName, parsed.GetValue(_redis), parsed.GetValue(_postgres));
        ServeSettings named = data is null && redis is null && postgres is null
            ? settings
            : new() { Data = data, Redis = redis, Postgres = postgres };
        if (named is { Data: null, Redis: null, Postgres: null })
            throw new UsageException("Name where the gateway keeps its keys: --data, --redis, --postgres or --settings.");
        if (_mustExist && named is { Data: { } folder, Redis: null, Postgres: null } && !File.Exists(DataFolder.Keys(folder)))
            throw new ToolException($"{folder} holds no keys: there is no {Path.GetFileName(DataFolder.Keys(folder))} in it.");
        ServiceCollection services = new();
        ServeStores.Add(services, new() { Data = named.Data, Redis = named.Redis, Postgres = named.Postgres });
        return services.BuildServiceProvider();
    }
}
