using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Wattwise.Tool.Serving;

/// <summary>What a gateway serves and where it keeps things: one shape for the command and for the sample.</summary>
internal sealed class ServeSettings
{
    public IList<LocalModelSettings> Local { get; init; } = [];

    /// <summary>Finds rephrased questions in the cache, and is served too.</summary>
    public LocalModelSettings? Embedder { get; set; }

    /// <summary>Decides whether an answer to a rephrased question serves.</summary>
    public LocalModelSettings? Verifier { get; set; }

    public IList<UpstreamSettings> Upstreams { get; init; } = [];

    public CascadeSettings Cascade { get; init; } = new();

    /// <summary>The folder of keys, budgets, cache and ledger; without one they end with the process.</summary>
    public string? Data { get; set; }

    public string? Redis { get; set; }

    public string? Postgres { get; set; }

    /// <summary>The names of chat models that are no cascade.</summary>
    public IEnumerable<string> ModelNames => Local.Select(model => model.Name).Concat(Upstreams.Select(upstream => upstream.Name));

    /// <param name="configuration">The root: sections Local, Embedder, Verifier, Upstreams, Cascade, ConnectionStrings; values Models and
    /// Data.</param>
    /// <param name="folder">What relative paths begin with.</param>
    public static ServeSettings Read(IConfiguration configuration, string folder)
    {
        var models = Path.Combine(folder, configuration["Models"] ?? "");
        return new()
        {
            Local = [.. configuration.GetSection("Local").GetChildren().Select(section => LocalModelSettings.Read(section, models))],
            Embedder = ReadOne(configuration.GetSection("Embedder"), models),
            Verifier = ReadOne(configuration.GetSection("Verifier"), models),
            Upstreams = configuration.GetSection("Upstreams").Get<List<UpstreamSettings>>() ?? [],
            Cascade = configuration.GetSection("Cascade").Get<CascadeSettings>() ?? new(),
            Data = configuration["Data"] is { Length: > 0 } data ? Path.GetFullPath(Path.Combine(folder, data)) : null,
            Redis = Text(configuration.GetConnectionString("Redis")),
            Postgres = Text(configuration.GetConnectionString("Postgres")),
        };
    }

    /// <summary>Ends the start where something cannot be served as it was asked for.</summary>
    /// <exception cref="OptionsValidationException">The message says what.</exception>
    public void ThrowIfWrong()
    {
        List<string> faults = [];
        string[] names = [.. ModelNames, .. Cascade.Tiers.Count > 0 ? [Cascade.Name] : Array.Empty<string>()];
        faults.AddRange(names.GroupBy(name => name, StringComparer.Ordinal).Where(same => same.Count() > 1)
            .Select(same => $"Two models have the name '{same.Key}'."));
        if (names.Any(string.IsNullOrWhiteSpace))
            faults.Add("A model has no name.");
        faults.AddRange(
            Local.Where(model => model.ModelPath.Length == 0).Select(model => $"The local model '{model.Name}' has no ModelPath."));
        faults.AddRange(Upstreams.Select(upstream => upstream.FindFault()).OfType<string>());
        if (Verifier is not null && Embedder is null)
            faults.Add("A verifier decides on what an embedder finds: name an embedder too.");
        if (Cascade.Tiers.Count == 1)
            faults.Add("A cascade has at least two tiers.");
        faults.AddRange(Cascade.Tiers.Except(ModelNames)
            .Select(tier => $"There is no model '{tier}' for a tier of the cascade: there are {string.Join(", ", ModelNames)}."));
        if (Cascade.Tiers.Distinct(StringComparer.Ordinal).Count() < Cascade.Tiers.Count)
            faults.Add("A tier of the cascade is named twice.");
        if (Redis is not null && Postgres is not null)
            faults.Add("Cache, keys and budgets are shared through Redis or through PostgreSQL, not both.");
        if (faults.Count > 0)
            throw new OptionsValidationException(nameof(ServeSettings), typeof(ServeSettings), faults);
    }

    private static LocalModelSettings? ReadOne(IConfigurationSection section, string folder) =>
        section.Exists() ? LocalModelSettings.Read(section, folder) : null;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
