using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Cascade;

/// <summary>
/// Asks a model again, each time to look at the task in another way, and reads whether it comes to the draft's final answer: for apps with
/// one
/// cheap model only. A second opinion of another model (<see cref="CascadeOptions.SecondOpinion"/>) says more, for one call.
/// </summary>
/// <remarks>
/// Signals: "consistency.agrees", the share of samples with the draft's final answer; "consistency.samples", how many it took. Samples end
/// as
/// soon as the most frequent answer will most likely stay it (Adaptive-Consistency, arXiv 2305.11860). Nothing is asked about first tokens,
/// and about drafts that come down to no number, choice, literal, JSON or call of a tool. The samples hold up the request one after the
/// other:
/// give them time (<see cref="CascadeOptions.DecisionTimeout"/>). Their energy is the reading's; add it to the built-in signals with a
/// <see cref="CompositeEstimator"/>. Thread-safe where the client is; the client is not disposed.
/// </remarks>
public sealed class SelfConsistencyEstimator : IConfidenceEstimator
{
    private const int MaxLooks = 16;

    private readonly IChatClient _client;
    private readonly string[] _looks;
    private readonly IEnergyModel _energyModel;

    /// <summary>Creates an estimator.</summary>
    /// <param name="client">Calls the model of the drafts.</param>
    /// <param name="name">Names the model and the looks: evidence that was gathered with others counts no longer.</param>
    /// <param name="looks">Instructions, one for each sample at most, from 1 to 16. The default is <see langword="null"/>:
    /// <see cref="DefaultLooks"/>.</param>
    /// <param name="energyModel">Estimates calls that nobody metered. The default is <see langword="null"/>: the published model.</param>
    public SelfConsistencyEstimator(IChatClient client, string name, IReadOnlyList<string>? looks = null, IEnergyModel? energyModel = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        looks ??= DefaultLooks;
        ArgumentOutOfRangeException.ThrowIfLessThan(looks.Count, 1, nameof(looks));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(looks.Count, MaxLooks, nameof(looks));
        _client = client;
        _looks = [.. looks];
        _energyModel = energyModel ?? RemoteEnergyModel.Default;
        Id = $"consistency-1+{name}";
    }

    /// <summary>Ways to look at a task that are unlike each other; four.</summary>
    public static IReadOnlyList<string> DefaultLooks { get; } =
    [
        "Solve the task the way a short program would: name the variables, compute step by step, and give the result that it would print.",
        "Solve the task in another way than the one that comes to mind first.",
        "Take the task apart, solve each part by itself, and put the results together.",
        "Think of what the answer must look like, then find it, and check it against each condition of the task.",
    ];

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public async ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);

        var prompt = DraftText.Prompt(draft);
        if (draft.IsPartial || AnswerKey.Of(draft.Response, prompt) is not { } own)
            return new ConfidenceReading([new("consistency.agrees", null), new("consistency.samples", null)], EnergyEstimate.Zero);

        var most = _looks.Length + 1;
        // Of a sample that is cut off, nothing is to be taken for a part of the request's own call.
        CutOffUsage.BeginCall();
        var answers = new List<string?>(most) { own };
        EnergyEstimate? spent = EnergyEstimate.Zero;
        while (!SelfConsistency.IsSettled(answers, most))
        {
            var options = draft.Options?.Clone() ?? new ChatOptions();
            options.Instructions = string.IsNullOrEmpty(options.Instructions)
                ? _looks[answers.Count - 1]
                : $"{options.Instructions}\n{_looks[answers.Count - 1]}";
            var response = await _client.GetResponseAsync(draft.Messages, options, cancellationToken).ConfigureAwait(false);
            answers.Add(AnswerKey.Of(response, prompt));
            spent += EnergyOf(response);
        }

        var samples = answers.Count - 1;
        var agreeing = answers.Skip(1).Count(answer => answer == own);
        return new ConfidenceReading(
            [new("consistency.agrees", agreeing / (double)samples), new("consistency.samples", samples)], spent);
    }

    private EnergyEstimate? EnergyOf(ChatResponse response)
    {
        if (response.Usage is not { } usage)
            return null;
        var metadata = _client.GetService<ChatClientMetadata>();
        return usage.GetEnergy()
            ?? _energyModel.Estimate(usage.ToModelCall(response.ModelId ?? metadata?.DefaultModelId, metadata?.ProviderName))?.Energy;
    }
}
