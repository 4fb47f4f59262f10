using System.Text.Json;
using Wattwise.Gateway.Wire;
using Wattwise.Scoring;

namespace Wattwise.Gateway.Completions;

/// <summary>Writes how likely tokens were, as completions have it: lists side by side.</summary>
internal static class CompletionLogprobs
{
    /// <summary>Writes the member of a choice.</summary>
    /// <param name="writer">Writes the reply or event.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="hasAlternatives">Whether the most likely ones were asked for too.</param>
    /// <param name="offset">Where in the choice's text the first token begins, in characters.</param>
    /// <returns>Where the next one begins.</returns>
    public static int Write(Utf8JsonWriter writer, IReadOnlyList<ITokenLogProbability> tokens, bool hasAlternatives, int offset)
    {
        writer.WriteStartObject("logprobs"u8);
        writer.WriteStartArray("tokens"u8);
        foreach (var token in tokens)
            writer.WriteStringValue(token.Text);
        writer.WriteEndArray();
        writer.WriteStartArray("token_logprobs"u8);
        foreach (var token in tokens)
            writer.WriteNumberValue(JsonWriting.Logprob(token.LogProbability));
        writer.WriteEndArray();
        WriteAlternatives(writer, tokens, hasAlternatives);
        writer.WriteStartArray("text_offset"u8);
        foreach (var token in tokens)
        {
            writer.WriteNumberValue(offset);
            offset += token.Text.Length;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        return offset;
    }

    private static void WriteAlternatives(Utf8JsonWriter writer, IReadOnlyList<ITokenLogProbability> tokens, bool hasAlternatives)
    {
        if (!hasAlternatives)
        {
            writer.WriteNull("top_logprobs"u8);
            return;
        }

        writer.WriteStartArray("top_logprobs"u8);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in tokens)
        {
            // The chosen one is always there. Names are texts, and two tokens may have the same.
            seen.Clear();
            writer.WriteStartObject();
            foreach (var alternative in token.Alternatives)
                Add(alternative.Text, alternative.LogProbability);
            Add(token.Text, token.LogProbability);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();

        void Add(string text, float logprob)
        {
            if (seen.Add(text))
                writer.WriteNumber(text, JsonWriting.Logprob(logprob));
        }
    }
}
