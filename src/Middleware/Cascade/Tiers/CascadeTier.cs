using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;
using Wattwise.Compression;

namespace Wattwise.Cascade;

/// <summary>One step of a cascade: a model, how much it shall think, and how much it may write.</summary>
/// <remarks>
/// The same model without and with reasoning is two tiers. A tier with neither <see cref="Client"/> nor <see cref="ClientKey"/> stands for
/// the client behind the stage. Clients are disposed by whoever made them. Copied when the stage is built.
/// </remarks>
public sealed class CascadeTier
{
    private readonly List<IChatClient> _fallbacks = [];

    /// <summary>Creates a tier, to be filled in.</summary>
    public CascadeTier()
    {
    }

    /// <summary>Creates a tier.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="client">Calls its model; <see langword="null"/> stands for the client behind the stage.</param>
    public CascadeTier(string name, IChatClient? client = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, Client) = (name, client);
    }

    /// <summary>Copies a tier.</summary>
    /// <param name="other">The tier to copy.</param>
    public CascadeTier(CascadeTier other)
    {
        ArgumentNullException.ThrowIfNull(other);

        Name = other.Name;
        Client = other.Client;
        ClientKey = other.ClientKey;
        ModelId = other.ModelId;
        Effort = other.Effort;
        MaxOutputTokens = other.MaxOutputTokens;
        Capabilities = other.Capabilities;
        ContextWindow = other.ContextWindow;
        TokenCounter = other.TokenCounter;
        Timeout = other.Timeout;
        GramsPerKwh = other.GramsPerKwh;
        Configure = other.Configure;
        _fallbacks.AddRange(other._fallbacks);
    }

    /// <summary>Its name, in records, metrics and request options; unique. The default is empty, which is not allowed.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Calls its model. The default is <see langword="null"/>: the client of <see cref="ClientKey"/>, or the one behind the
    /// stage.</summary>
    public IChatClient? Client { get; set; }

    /// <summary>The key under which its client is registered as a keyed service. The default is <see langword="null"/>.</summary>
    public string? ClientKey { get; set; }

    /// <summary>
    /// The model to ask for. The default is <see langword="null"/>: the one that its own client has by default, or for the client behind
    /// the stage the one that the request names.
    /// </summary>
    public string? ModelId { get; set; }

    /// <summary>How much the model shall reason, in place of what the request says. The default is <see langword="null"/>: as the request
    /// says.</summary>
    public ReasoningEffort? Effort { get; set; }

    /// <summary>The most tokens of its answers, if the request allows more; an answer that is cut off there is not accepted. The default is
    /// <see langword="null"/>: as the request says.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxOutputTokens { get; set; }

    /// <summary>
    /// What it can do; requests that need more go past it. The default is <see cref="TierCapabilities.None"/>: text alone. Of the last tier
    /// nothing is checked: it is what the app would call without a cascade.
    /// </summary>
    public TierCapabilities Capabilities { get; set; }

    /// <summary>
    /// The most tokens of prompt and answer together. A request whose prompt, with 5 % for errors of counting, and limit of output do not
    /// fit goes past the tier; nothing is cut off. The default is <see langword="null"/>: unknown, not checked.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? ContextWindow { get; set; }

    /// <summary>Counts as its model does. The default is <see langword="null"/>: the counter that is known for its model, else an
    /// estimate.</summary>
    public ITokenCounter? TokenCounter { get; set; }

    /// <summary>
    /// How long it may take, up to a decision about its answer: the whole one, or the first tokens of a stream. The default is
    /// <see langword="null"/>: <see cref="CascadeOptions.DraftTimeout"/>, and for the last tier no limit but the client's own.
    /// </summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// The carbon intensity of where it runs, in grams of CO2e for each kWh, for <see cref="CascadeObjective.Grams"/>. The default is
    /// <see langword="null"/>: unknown.
    /// </summary>
    [Range(0, double.MaxValue)]
    public double? GramsPerKwh { get; set; }

    internal IReadOnlyList<IChatClient> Fallbacks => _fallbacks;

    internal Action<ChatOptions>? Configure { get; private set; }

    internal bool HasOwnClient => Client is not null || ClientKey is not null;

    /// <summary>Adds a client of the same model that is called where those before it fail. A client that fails over by itself needs
    /// none.</summary>
    /// <param name="client">The client.</param>
    /// <returns>This tier, for chaining.</returns>
    public CascadeTier AddFallback(IChatClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _fallbacks.Add(client);
        return this;
    }

    /// <summary>Changes the options of each of its calls, for what they have no property for: log-probabilities, for example.</summary>
    /// <param name="configure">Changes a copy of the request's options.</param>
    /// <returns>This tier, for chaining.</returns>
    public CascadeTier UseOptions(Action<ChatOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Configure += configure;
        return this;
    }
}
