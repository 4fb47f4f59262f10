using System.Text.Json;
using Wattwise.Gateway.Wire;
using Wattwise.Scoring;

namespace Wattwise.Gateway.Chat;

/// <summary>Writes how likely tokens were, as chat completions have it.</summary>
internal static class ChatLogprobs
{
    /// <summary>Writes the member of a choice; <see langword="null"/> where nothing was asked for.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ITokenLogProbability>? tokens)
    {
        if (tokens is null)
        {
            writer.WriteNull("logprobs"u8);
            return;
        }

        writer.WriteStartObject("logprobs"u8);
        writer.WriteStartArray("content"u8);
        foreach (var token in tokens)
        {
            writer.WriteStartObject();
            WriteToken(writer, new(token.Text, token.Bytes, token.LogProbability));
            writer.WriteStartArray("top_logprobs"u8);
            foreach (var alternative in token.Alternatives)
            {
                writer.WriteStartObject();
                WriteToken(writer, alternative);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter writer, in TokenAlternative token)
    {
        writer.WriteString("token"u8, token.Text);
        writer.WriteNumber("logprob"u8, JsonWriting.Logprob(token.LogProbability));
        writer.WriteStartArray("bytes"u8);
        foreach (var value in token.Bytes.Span)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }
}
