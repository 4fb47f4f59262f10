namespace Wattwise.LocalEngine.Gguf;

/// <summary>
/// Refuses a tokenizer that llama.cpp 0.5.0, or its older builds, would end or hang the process over, at load or with some text
/// (src/llama-vocab.cpp).
/// </summary>
internal static class GgufTokenizerCheck
{
    private const string Prefix = "tokenizer.ggml.";

    /// <summary>The reason to refuse it, or <see langword="null"/>.</summary>
    internal static string? Refusal(GgufMetadata metadata)
    {
        if (metadata.TokenizerModel is null or "none" or "no_vocab")
            return "it has no tokenizer (tokenizer.ggml.model), so it cannot read text.";
        if (metadata.VocabularySize == 0 || metadata.Values[Prefix + "tokens"].Type != GgufValueType.String)
            return "its tokenizer has no vocabulary (tokenizer.ggml.tokens).";
        return ListRefusal(metadata, "scores", metadata.VocabularySize, GgufValueType.Float32, GgufValueType.Int32)
            ?? ListRefusal(metadata, "token_type", metadata.VocabularySize, GgufValueType.Int32, GgufValueType.UInt32)
            ?? ListRefusal(metadata, "merges", 0, GgufValueType.String)
            ?? ListRefusal(metadata, "suppress_tokens", 0, GgufValueType.Int32)
            ?? ListRefusal(metadata, "precompiled_charsmap", 0, GgufValueType.Int8, GgufValueType.UInt8)
            ?? FamilyRefusal(metadata)
            ?? AddedTokenRefusal(metadata, "bos", DefaultBos(metadata))
            ?? AddedTokenRefusal(metadata, "eos", DefaultEos(metadata));
    }

    // llama.cpp reads a list as one of the type that it expects, whatever it is, and as one that has an entry for each token.
    private static string? ListRefusal(GgufMetadata metadata, string name, long minLength, params ReadOnlySpan<GgufValueType> types)
    {
        if (!metadata.Values.TryGetValue(Prefix + name, out var values))
            return null;
        if (!values.IsArray || !types.Contains(values.Type))
            return $"{Prefix}{name} is no list of {string.Join(" or ", types.ToArray())}.";
        return values.Length < minLength ? $"its tokenizer has {minLength} tokens, but {Prefix}{name} has fewer entries." : null;
    }

    private static string? FamilyRefusal(GgufMetadata metadata)
    {
        var vocabulary = metadata.Vocabulary;
        return metadata.TokenizerModel switch
        {
            // It ends the process over two blanks in a row, whatever the vocabulary.
            "gpt2" or "hybriddna" or "whitespace" when metadata.Text(Prefix + "pre") is "whitespace" =>
                "its pre-tokenizer 'whitespace' ends the process over some texts, so models with it are refused.",

            // SentencePiece spells what it does not know in bytes.
            "llama" when vocabulary.ByteTokens < 256 =>
                $"its tokenizer has {vocabulary.ByteTokens} of the 256 tokens of single bytes (<0x00> to <0xFF>).",
            "bert" when vocabulary.HasByteKind => "its tokenizer has tokens of the kind byte, which word pieces cannot have.",

            // Their defaults (101 and 102) must exist if the file names none.
            "bert" when metadata.VocabularySize <= 101 && metadata.Integer(Prefix + "bos_token_id") is null =>
                $"its tokenizer names no {Prefix}bos_token_id.",
            "bert" when metadata.VocabularySize <= 102 && metadata.Integer(Prefix + "seperator_token_id") is null =>
                $"its tokenizer names no {Prefix}seperator_token_id.",
            "t5" => GgufCharacterMap.Refusal(vocabulary.CharacterMap),

            // It reads a text from its start for ever if it began to match a token and none ended.
            "rwkv" when vocabulary.IncompleteByte is { } value =>
                $"its tokenizer has tokens that begin with the byte 0x{value:X2}, but that byte is none.",
            _ => null,
        };
    }

    private static string? AddedTokenRefusal(GgufMetadata metadata, string name, long? fallback)
    {
        // The other families add none, or those that are checked above.
        if (metadata.TokenizerModel is "bert" or "rwkv" or "plamo2")
            return null;
        var size = metadata.VocabularySize;
        var isAdded = metadata.Integer($"{Prefix}add_{name}_token") is { } added
            ? added != 0
            : name == "bos" && metadata.TokenizerModel is "gemma4";
        var exists = metadata.Integer($"{Prefix}{name}_token_id") is { } id && id >= 0 && id < size || fallback < size;
        return isAdded && !exists ? $"its tokenizer adds a token to each text that it does not have ({Prefix}{name}_token_id)." : null;
    }

    private static long? DefaultBos(GgufMetadata metadata) => metadata.TokenizerModel switch
    {
        "llama" => 1,
        "gpt2" or "hybriddna" or "whitespace" when metadata.Text(Prefix + "pre") is not ("glm4" or "chatglm-bpe") => 11,
        _ => null,
    };

    private static long? DefaultEos(GgufMetadata metadata) => metadata.TokenizerModel switch
    {
        "t5" => 1,
        "llama" => 2,
        "gpt2" or "hybriddna" or "whitespace" => 11,
        _ => null,
    };
}
