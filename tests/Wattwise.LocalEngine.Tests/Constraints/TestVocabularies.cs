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
            .. ((string[])["\",\"", "\":", "\"}", "{\"", "{\"a\":", "true", "null", "[[", "]]", "12", "1.5", "e+", "\\u00", "\\n", "\\\"", "ab", "aa", "aaaaaaaa", "\u00E9", "\u00E9t\u00E9", "\uD83D\uDE00", "\u2028", "  ", "\",", "ab\",\"", "a\"", "ab"])
                .Select(text => (byte[]?)Encoding.UTF8.GetBytes(text)),
            [0xC3],
            [(byte)'a', 0xF0, 0x9F],
            [0x98, 0x80, (byte)'"'],
            null,
            [],
        ],
        [286]);

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

    /// <summary>Whether a text is accepted as a whole.</summary>
    public static bool Accepts(this ConstraintRuntime runtime, string text)
    {
        var matcher = runtime.Begin();
        return matcher.TryAccept(Encoding.UTF8.GetBytes(text)) && matcher.MayEnd;
    }
}
