using System.Text.Json;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Compares masks with what each token of a vocabulary does, at places anywhere in valid texts, inside characters too.</summary>
internal static class MaskCheck
{
    /// <summary>How many tokens masks are wrong about.</summary>
    /// <param name="runs">Schemas, and valid texts of each.</param>
    /// <param name="index">The vocabulary.</param>
    /// <param name="places">How many places to look at.</param>
    /// <param name="inCharacters">How many of them lay inside a character.</param>
    public static int CountWrong(
        IReadOnlyList<(JsonElement Schema, int[][] Texts)> runs, VocabularyIndex index, int places, out int inCharacters)
    {
        var random = new Random(1);
        var wrong = 0;
        inCharacters = 0;
        for (var i = 0; i < places; i++)
        {
            var (schema, texts) = runs[random.Next(runs.Count)];
            var grammar = SchemaCompiler.Compile(schema, SchemaSettings.Default, CompileBudget.Default(), out _);
            var runtime = new ConstraintRuntime(grammar, index, new());
            byte[] text = [.. texts[random.Next(texts.Length)].SelectMany(token => index.PieceOf(token).ToArray())];
            int[] inside = [.. Enumerable.Range(0, text.Length).Where(at => (text[at] & 0xC0) == 0x80)];
            var end = i % 2 == 0 && inside.Length > 0 ? inside[random.Next(inside.Length)] : random.Next(text.Length + 1);
            inCharacters += end < text.Length && (text[end] & 0xC0) == 0x80 ? 1 : 0;
            var matcher = runtime.Begin();
            if (!matcher.TryAccept(text.AsSpan(0, end)))
                throw new InvalidOperationException("A valid text is not allowed.");
            wrong += CountWrong(matcher, index);
        }

        return wrong;
    }

    private static int CountWrong(ConstraintMatcher matcher, VocabularyIndex index)
    {
        var mask = matcher.Mask;
        var wrong = 0;
        for (var token = 0; token < index.Size; token++)
        {
            var isRight = index.Ends.Contains(token) ? matcher.MayEnd : matcher.Count([token]) == 1;
            wrong += mask.Allows(token) == isRight ? 0 : 1;
        }

        return wrong;
    }
}
