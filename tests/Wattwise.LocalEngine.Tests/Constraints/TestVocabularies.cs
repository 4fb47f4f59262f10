using System.Text;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Constraints;

/// <summary>Vocabularies that constraints are tried on.</summary>
internal static class TestVocabularies
{
    /// <summary>Each byte, characters cut in two, quotes with what follows them, escapes, long runs, and a token twice.</summary>
    public static VocabularyIndex Crafted { get; } = VocabularyIndex.Of(
        [
            .. Enumerable.Range(0, 256).Select(value => (byte[]?)[(byte)value]),
            .. ((string[])["\",\"", "\":", "\"}", "{\"", "{\"a\":", "true", "null", "[[", "]]", "12", "1.5", "e+", "\\u00", "\\n", "\\\"",
                "ab", "aa", "aaaaaaaa", "\u00E9", "\u00E9t\u00E9", "\uD83D\uDE00", "\u2028", "  ", "\",", "ab\",\"", "a\"", "ab"])
                .Select(text => (byte[]?)Encoding.UTF8.GetBytes(text)),
            [0xC3],
            [(byte)'a', 0xF0, 0x9F],
            [0x98, 0x80, (byte)'"'],
            null,
            [],
        ],
        [286]);

    /// <summary>
    /// Pieces as SentencePiece has them: words of several scripts with and without a blank before them, runs of blanks and signs, and a
    /// token for each byte.
    /// </summary>
    public static VocabularyIndex Pieces { get; } = MakePieces();

    /// <summary>That of the sample chat model.</summary>
    public static Lazy<VocabularyIndex> Sample { get; } = new(() =>
    {
        var devices = DeviceSelection.Select(LlamaLibrary.Load().Directory, LlamaDevice.Cpu).NativeList;
        var parameters = LlamaApi.Abi.ModelDefaults();
        parameters.VocabularyOnly = true;
        using var model = ModelHandle.Load(SampleModels.Chat, parameters, devices);
        return VocabularyIndex.Of(new Vocabulary(model));
    });

    public static ConstraintRuntime Compile(string schema, SchemaSettings? settings = null, VocabularyIndex? index = null) =>
        Compile(new Constraint(ConstraintKind.Schema, schema, settings ?? SchemaSettings.Default), index);

    public static ConstraintRuntime Compile(Constraint constraint, VocabularyIndex? index = null) =>
        new(constraint.Compile(CompileBudget.Default(), out _), index ?? Crafted, new());

    private static VocabularyIndex MakePieces()
    {
        string[] words =
        [
            "the", "name", "value", "true", "false", "null", "and", "Stra\u00DFe", "caf\u00E9", "na\u00EFve",
            "\u043F\u0440\u0438\u0432\u0435\u0442", "\u4F60\u597D",
            "\u65E5\u672C\u8A9E", "\u0928\u092E\u0938\u094D\u0924\u0947", "\uD83D\uDE00", "\uD83D\uDC69\u200D\uD83D\uDCBB", "x", "a", "ab",
            "b", "abb", "aab", "0", "12", "100", "2026",
            "\u00A0", "\u3000", "\u2028",
        ];
        string[] signs = ["\"", "\\", "{", "}", "[", "]", ",", ":", ".", "-", "/", "_", "'", "\n", "\t"];
        var pieces = new HashSet<string>(words);
        pieces.UnionWith(words.Select(word => " " + word));
        pieces.UnionWith(words.SelectMany(word => Enumerable.Range(1, word.Length).Select(length => word[..length]))
            .Where(part => !char.IsHighSurrogate(part[^1])));
        pieces.UnionWith(signs.SelectMany(first => signs.Select(second => first + second)));
        pieces.UnionWith(
            signs.SelectMany(sign => words.Take(8).SelectMany(word => (string[])[sign + word, word + sign, "\"" + sign + word])));
        pieces.UnionWith(Enumerable.Range(1, 24).Select(length => new string(' ', length)));
        byte[]?[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte[]?)[(byte)value])];
        return VocabularyIndex.Of(
            [null, null, null, .. bytes, .. pieces.Order(StringComparer.Ordinal).Select(piece => (byte[]?)Encoding.UTF8.GetBytes(piece))],
            [2]);
    }

    /// <summary>Whether a text is accepted as a whole.</summary>
    public static bool Accepts(this ConstraintRuntime runtime, string text)
    {
        var matcher = runtime.Begin();
        return matcher.TryAccept(Encoding.UTF8.GetBytes(text)) && matcher.MayEnd;
    }
}
