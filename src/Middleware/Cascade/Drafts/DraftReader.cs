using System.Text;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Scoring;

namespace Wattwise.Cascade;

/// <summary>
/// Has an estimator read drafts, always of the same parts, so that what was learned of a rule fits the drafts it decides about.
/// </summary>
internal sealed class DraftReader(IConfidenceEstimator estimator, CascadeOptions options, StageContext stage)
{
    private static readonly ConfidenceReading Nothing = new([], EnergyEstimate.Zero);

    private readonly Outage _outage = stage.Watch("confidence estimator", "drafts are judged without its signals");

    /// <summary>Reads a whole answer.</summary>
    public ValueTask<ConfidenceReading> ReadAsync(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? chatOptions,
        ChatResponse response,
        IReadOnlyList<ChatResponse> opinions,
        CancellationToken cancellationToken)
    {
        var tokens = response.GetLogProbabilities();
        return ReadAsync(
            new DraftAnswer(messages, chatOptions, response)
            {
                Opinions = opinions,
                LogProbabilities = LogProbabilitiesOf(tokens),
                FirstTokenEntropy = FirstEntropyOf(tokens),
            },
            cancellationToken);
    }

    /// <summary>Reads the first tokens of an answer, as many as a decision waits for.</summary>
    public ValueTask<ConfidenceReading> ReadEarlyAsync(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? chatOptions,
        IReadOnlyList<ITokenLogProbability> tokens,
        CancellationToken cancellationToken)
    {
        var first = tokens.Take(options.DecisionTokens).ToArray();
        var text = new StringBuilder();
        foreach (var token in first)
            text.Append(token.Text);
        return ReadAsync(
            new DraftAnswer(messages, chatOptions, new ChatResponse(new ChatMessage(ChatRole.Assistant, text.ToString())))
            {
                LogProbabilities = LogProbabilitiesOf(first),
                FirstTokenEntropy = FirstEntropyOf(first),
                IsPartial = true,
            },
            cancellationToken);
    }

    private static float[]? LogProbabilitiesOf(IReadOnlyList<ITokenLogProbability>? tokens) =>
        tokens is { Count: > 0 } ? [.. tokens.Select(token => token.LogProbability)] : null;

    private static float? FirstEntropyOf(IReadOnlyList<ITokenLogProbability>? tokens) =>
        tokens?.FirstOrDefault(token => !string.IsNullOrWhiteSpace(token.Text))?.Entropy;

    private async ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken)
    {
        try
        {
            var pending = estimator.ReadAsync(draft, cancellationToken);
            var reading = pending.IsCompletedSuccessfully
                ? pending.Result
                : await pending.AsTask().WaitAsync(options.DecisionTimeout, stage.TimeProvider, cancellationToken).ConfigureAwait(false);
            _outage.Worked();
            return reading;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _outage.Failed(exception);
            return Nothing;
        }
    }
}
