using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Scoring;

namespace Quickstart;

/// <summary>An answer that the local model gave when the pairs were gathered, and what it took.</summary>
/// <param name="Text">The answer.</param>
/// <param name="InputTokens">Tokens of the prompt.</param>
/// <param name="OutputTokens">Tokens of the answer.</param>
/// <param name="Joules">Energy of the call.</param>
/// <param name="IsComplete">False if it was cut off at the token limit.</param>
internal sealed record RecordedAnswer(string Text, long InputTokens, long OutputTokens, double Joules, bool IsComplete)
{
    /// <summary>How many letters of the text each token has; empty where log-probabilities are not kept.</summary>
    public IReadOnlyList<int> Lengths { get; init; } = [];

    /// <summary>Natural logarithms of the tokens' probabilities.</summary>
    public IReadOnlyList<float> LogProbabilities { get; init; } = [];

    /// <summary>The entropy, in nats, of what the first token was drawn from.</summary>
    public float? Entropy { get; init; }

    /// <summary>Takes down a response of the local engine.</summary>
    public static RecordedAnswer Of(ChatResponse response, bool withLogProbabilities)
    {
        var tokens = response.GetLogProbabilities() ?? [];
        var answer = new RecordedAnswer(
            string.Concat(tokens.Select(token => token.Text)),
            response.Usage?.InputTokenCount ?? 0,
            tokens.Count,
            Math.Round(response.Usage.GetEnergy()?.Joules ?? 0, 3),
            response.FinishReason == ChatFinishReason.Stop);
        return !withLogProbabilities ? answer : answer with
        {
            Lengths = [.. tokens.Select(token => token.Text.Length)],
            LogProbabilities = [.. tokens.Select(token => MathF.Round(token.LogProbability, 2))],
            Entropy = tokens.FirstOrDefault(token => !string.IsNullOrWhiteSpace(token.Text))?.Entropy is { } entropy
                ? MathF.Round(entropy, 2)
                : null,
        };
    }

    /// <summary>The response as it was given.</summary>
    public ChatResponse ToResponse(string modelId)
    {
        var usage = new UsageDetails
        {
            InputTokenCount = InputTokens,
            OutputTokenCount = OutputTokens,
            TotalTokenCount = InputTokens + OutputTokens,
        };
        usage.SetEnergy(EnergyEstimate.Modelled(Joules, Joules, Joules));
        var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, Text))
        {
            ModelId = modelId,
            Usage = usage,
            FinishReason = IsComplete ? ChatFinishReason.Stop : ChatFinishReason.Length,
        };
        if (LogProbabilities.Count > 0)
            response.SetLogProbabilities(Tokens());
        return response;
    }

    private Token[] Tokens()
    {
        var (tokens, at) = (new Token[LogProbabilities.Count], 0);
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = new Token(Text.Substring(at, Lengths[i]), LogProbabilities[i], Entropy);
            at += Lengths[i];
        }

        return tokens;
    }

    private sealed record Token(string Text, float LogProbability, float? Entropy) : ITokenLogProbability;
}
