using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Checks that a draft model's tokens mean what the target's do. Nothing translates between vocabularies.</summary>
internal static class DraftVocabulary
{
    // Models of one family pad their vocabularies to different sizes.
    private const int MostSizeDifference = 128;

    // The first few are placeholders that converters name as they like.
    private const int FirstCompared = 5;

    /// <exception cref="LlamaModelException">The vocabularies differ; says in what.</exception>
    public static void ThrowIfDifferent(ModelHandle target, ModelHandle draft, string draftPath)
    {
        if (Difference(target, draft) is { } difference)
            throw new LlamaModelException(draftPath, $"it cannot draft for this model: {difference}.");
    }

    private static string? Difference(ModelHandle targetModel, ModelHandle draftModel)
    {
        var (target, draft) = (new Vocabulary(targetModel), new Vocabulary(draftModel));
        if (target.Type != draft.Type)
            return $"its vocabulary is of type {draft.Type}, the model's of type {target.Type}";
        if (target.AddsBos != draft.AddsBos || target.AddsEos != draft.AddsEos)
            return "it begins or ends texts with other tokens";
        if ((target.AddsBos && target.Bos != draft.Bos) || target.Eos != draft.Eos)
            return $"its first and last tokens are {draft.Bos} and {draft.Eos}, the model's {target.Bos} and {target.Eos}";
        if (Math.Abs(target.Size - draft.Size) > MostSizeDifference)
            return $"its vocabulary has {draft.Size} tokens, the model's {target.Size}";

        for (var token = FirstCompared; token < Math.Min(target.Size, draft.Size); token++)
        {
            if (!Text(targetModel, token).SequenceEqual(Text(draftModel, token)))
                return $"token {token} differs";
        }

        return null;
    }

    private static unsafe ReadOnlySpan<byte> Text(ModelHandle model, int token) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(LlamaApi.VocabularyTokenText(model.Vocabulary, token));
}
