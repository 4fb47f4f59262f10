using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Scoring;

namespace Wattwise.Gateway.Reading;

/// <summary>What a request asks about single tokens. Only a model whose client has <see cref="ITokenOptions"/> can serve it.</summary>
/// <param name="LogprobsField">The field that asks for probabilities; <see langword="null"/> if none does.</param>
/// <param name="Alternatives">How many of the most likely tokens to report at each place.</param>
/// <param name="Biases">What to add to logits, by the token's id.</param>
internal sealed record TokenAsk(string? LogprobsField, int Alternatives, IReadOnlyDictionary<int, float>? Biases)
{
    private const string BiasField = "logit_bias";
    private const string IncludeField = "include";
    private const string IncludedLogprobs = "message.output_text.logprobs";
    private const int MaxIncluded = 64;
    private const int MaxChatAlternatives = 20;
    private const int MaxCompletionAlternatives = 5;
    private const int MaxBiases = 1024;
    private const float MaxBias = 100;

    /// <summary>Whether the answer says how likely its tokens were.</summary>
    public bool HasLogprobs => LogprobsField is not null;

    /// <summary>Reads the fields of chat completions; <see langword="null"/> if none of them asks for anything.</summary>
    public static TokenAsk? ReadChat(FieldReader reader)
    {
        var hasLogprobs = reader.Flag("logprobs") == true;
        var top = reader.Whole("top_logprobs", 0, MaxChatAlternatives);
        return top is not null && !hasLogprobs
            ? throw new GatewayException(GatewayErrors.Invalid(
                "'top_logprobs' needs 'logprobs' to be true.", "top_logprobs", "invalid_value"))
            : Of(hasLogprobs ? (int)(top ?? 0) : null, ReadBiases(reader));
    }

    /// <summary>Reads the fields of completions; <see langword="null"/> if none of them asks for anything.</summary>
    public static TokenAsk? ReadCompletion(FieldReader reader) =>
        Of((int?)reader.Whole("logprobs", 0, MaxCompletionAlternatives), ReadBiases(reader));

    /// <summary>Reads the fields of responses; <see langword="null"/> if they do not ask for probabilities.</summary>
    /// <param name="reader">The request.</param>
    /// <param name="hasOthers">Whether something else is to be included.</param>
    public static TokenAsk? ReadResponse(FieldReader reader, out bool hasOthers)
    {
        var top = reader.Whole("top_logprobs", 0, MaxChatAlternatives);
        var (hasLogprobs, others) = (false, false);
        foreach (var (item, path) in reader.Items(IncludeField, MaxIncluded))
        {
            var isLogprobs = SharedReading.TextItem(item, path) == IncludedLogprobs;
            (hasLogprobs, others) = (hasLogprobs || isLogprobs, others || !isLogprobs);
        }

        hasOthers = others;
        if (top is > 0 && !hasLogprobs)
        {
            throw new GatewayException(GatewayErrors.Invalid(
                $"'top_logprobs' needs '{IncludedLogprobs}' in 'include'.", "top_logprobs", "invalid_value"));
        }

        return hasLogprobs ? new(IncludeField, (int)(top ?? 0), null) : null;
    }

    /// <summary>Asks a model for it.</summary>
    /// <exception cref="GatewayException">The model cannot do it.</exception>
    public void AddTo(ChatOptions options, IChatClient client)
    {
        var tokens = client.GetService(typeof(ITokenOptions)) as ITokenOptions;
        if (LogprobsField is not null)
        {
            if (tokens is null || tokens.MaxAlternatives < Alternatives)
                throw new GatewayException(GatewayErrors.Unsupported(LogprobsField, "this model does not say how likely its tokens are."));
            tokens.ReportLogProbabilities(options, Alternatives);
        }

        if (Biases is null)
            return;
        if (tokens is null)
            throw new GatewayException(GatewayErrors.Unsupported(BiasField, "ids of tokens mean nothing to this model."));
        tokens.BiasTokens(options, Biases);
    }

    private static TokenAsk? Of(int? alternatives, IReadOnlyDictionary<int, float>? biases) =>
        alternatives is null && biases is null ? null : new(alternatives is null ? null : "logprobs", alternatives ?? 0, biases);

    private static Dictionary<int, float>? ReadBiases(FieldReader reader)
    {
        if (!reader.Find(BiasField, out var field))
            return null;
        var inner = FieldReader.Of(field, BiasField);
        var count = field.GetPropertyCount();
        if (count > MaxBiases)
            throw new GatewayException(GatewayErrors.WrongValue(BiasField, FormattableString.Invariant($"at most {MaxBiases} tokens")));
        var biases = new Dictionary<int, float>(count);
        foreach (var property in field.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (!int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                throw new GatewayException(GatewayErrors.WrongValue(BiasField, "ids of tokens as names"));
            biases[id] = inner.Number(property.Name, -MaxBias, MaxBias)!.Value;
        }

        return biases.Count > 0 ? biases : null;
    }
}
