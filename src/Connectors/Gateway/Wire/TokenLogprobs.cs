using System.Text.Json;
using Wattwise.Scoring;

namespace Wattwise.Gateway.Wire;

/// <summary>Writes how likely tokens were, one object for each.</summary>
internal static class TokenLogprobs
{
    /// <summary>Writes a member with the tokens.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<ITokenLogProbability> tokens)
    {
        writer.WriteStartArray(name);
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
