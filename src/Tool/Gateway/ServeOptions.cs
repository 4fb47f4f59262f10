using System.CommandLine;
using Wattwise.Tool.Results;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Gateway;

/// <summary>What <c>wattwise serve</c> is told on the command line. It comes on top of the settings file and the environment.</summary>
internal sealed class ServeOptions
{
    private readonly Argument<string[]> _models = new("models")
    {
        Description = "GGUF files of chat models: FILE or NAME=FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _upstreams = UpstreamOption.Create(
        "A model of a server with OpenAI's API, for example small=http://127.0.0.1:11434/v1#llama3.2. Its key is read from "
            + "WATTWISE_KEY_<NAME>, for OpenAI also from OPENAI_API_KEY");

    private readonly Option<string[]> _tiers = new("--cascade")
    {
        HelpName = "NAME",
        Description = "Models from the cheapest to the strongest: callers ask for 'cascade', and the cheapest that is good enough answers",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<FileInfo> _embedder = new("--embedder")
    {
        Description = "The GGUF file of an embedder: rephrased questions hit the cache too",
    };
    private readonly Option<FileInfo> _verifier = new("--verifier")
    {
        Description = "The GGUF file of a pair verifier, which decides whether they may",
    };
    private readonly Option<DirectoryInfo> _data = new("--data")
    {
        Description = "A folder for keys, budgets, cache and ledger [default: they end with the process]",
    };
    private readonly Option<string?> _redis = SharedStoreOptions.Redis();
    private readonly Option<string?> _postgres = SharedStoreOptions.Postgres();
    private readonly Option<int?> _port = new("--port")
    {
        Description = "Where callers connect, on this machine; 0 for any [default: 4270]",
    };
    private readonly Option<int?> _adminPort = new("--admin-port")
    {
        Description = "Where operators look, on this machine; 0 for any [default: 4280]",
    };

    private readonly Option<FileInfo> _settings = new("--settings")
    {
        Description =
            "A JSON file with all of this and more: Local, Upstreams, Cascade, Data, ConnectionStrings, Wattwise, Gateway, Admin, "
                + "Dashboard",
    };

    public ServeOptions()
    {
        _models.Validators.Add(result =>
        {
            foreach (var model in (result.GetValue(_models) ?? []).Select(ReadModel))
            {
                if (!File.Exists(model.ModelPath))
                    result.AddError($"There is no file '{model.ModelPath}'.");
            }
        });
        foreach (var file in (Option<FileInfo>[])[_embedder, _verifier, _settings])
            file.AcceptExistingOnly();
        foreach (var port in (Option<int?>[])[_port, _adminPort])
            port.Between(0, 65_535);
    }

    public Command AddTo(Command command)
    {
        command.Add(_models);
        foreach (var option in (Option[])[_upstreams, _tiers, _embedder, _verifier, _data, _redis, _postgres, _port, _adminPort, _settings])
            command.Add(option);
        return command;
    }

    public FileInfo? SettingsFile(ParseResult parsed) => parsed.GetValue(_settings);

    public int? Port(ParseResult parsed) => parsed.GetValue(_port);

    public int? AdminPort(ParseResult parsed) => parsed.GetValue(_adminPort);

    /// <summary>Puts the command line on top of what was read from elsewhere.</summary>
    public void Apply(ParseResult parsed, ServeSettings settings)
    {
        foreach (var text in parsed.GetValue(_models) ?? [])
            settings.Local.Add(ReadModel(text));
        foreach (var text in parsed.GetValue(_upstreams) ?? [])
            settings.Upstreams.Add(UpstreamOption.Read(text)!);
        if (parsed.GetValue(_tiers) is { Length: > 0 } tiers)
        {
            settings.Cascade.Tiers.Clear();
            foreach (var tier in tiers)
                settings.Cascade.Tiers.Add(tier);
        }

        settings.Embedder = ReadFile(parsed.GetValue(_embedder)) ?? settings.Embedder;
        settings.Verifier = ReadFile(parsed.GetValue(_verifier)) ?? settings.Verifier;
        settings.Data = parsed.GetValue(_data)?.FullName ?? settings.Data;
        settings.Redis = parsed.GetValue(_redis) ?? settings.Redis;
        settings.Postgres = parsed.GetValue(_postgres) ?? settings.Postgres;
    }

    // A file may have an equals sign in its name.
    private static LocalModelSettings ReadModel(string text)
    {
        var (name, path) = !File.Exists(text) && text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (text[..at], text[(at + 1)..])
            : ("", text);
        var full = Path.GetFullPath(path.Length > 0 ? path : ".");
        return new() { Name = name.Length > 0 ? name : Path.GetFileNameWithoutExtension(full), ModelPath = full };
    }

    private static LocalModelSettings? ReadFile(FileInfo? file) =>
        file is null ? null : new() { Name = Path.GetFileNameWithoutExtension(file.Name), ModelPath = file.FullName };
}
