using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>
/// What the sample models compute according to an implementation that shares nothing with llama.cpp; the file says which.
/// </summary>
internal sealed record ModelReferences(
    int EmbeddingMaxTokens,
    IReadOnlyList<ModelReferences.Chat> Chats,
    IReadOnlyList<ModelReferences.Vector> Embeddings,
    IReadOnlyList<ModelReferences.Pair> Pairs)
{
    internal static ModelReferences Instance { get; } = FactFile.Read<ModelReferences>("model-references.json");

    internal sealed record Message(string Role, string Content);

    internal sealed record TokenFact(int Token, float Logprob);

    internal sealed record Chat(
        IReadOnlyList<Message> Messages,
        string Prompt,
        int[] PromptTokens,
        int[] GreedyTokens,
        float[] GreedyLogprobs,
        float[] MarginToSecond,
        IReadOnlyList<TokenFact> FirstTop5)
    {
        /// <summary>8-bit activations may swap the first two choices where they are this close.</summary>
        private const float NearTie = 0.2f;

        internal IEnumerable<ChatMessage> ToMessages() =>
            Messages.Select(message => new ChatMessage(new ChatRole(message.Role), message.Content));

        /// <summary>How many tokens every correct implementation must choose.</summary>
        internal int CertainTokens() => MarginToSecond.TakeWhile(margin => margin >= NearTie).Count();
    }

    internal sealed record Vector(string Text, [property: System.Text.Json.Serialization.JsonPropertyName("vector")] float[] Values);

    internal sealed record Pair(string First, string Second, float Logit);
}
