using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Wattwise.LocalEngine.Native;

/// <summary>A model's tokenizer. Thread-safe, also against the model's disposal: a call that has begun ends first.</summary>
internal sealed unsafe class Vocabulary
{
    // For the longest piece, with ten times what a character was seen to take; memory is used as far as it is needed.
    private const int LargeStackBytes = 64 << 20;
    private const int TokensBehindLimit = 8;

    private readonly ModelHandle _model;
    private readonly nint _vocabulary;
    private readonly int _longestToken = 1;

    internal Vocabulary(ModelHandle model)
    {
        _model = model;
        using var use = _model.Use();
        _vocabulary = model.Vocabulary;
        Size = LlamaApi.VocabularySize(_vocabulary);
        Type = LlamaApi.VocabularyGetType(_vocabulary);
        Bos = LlamaApi.VocabularyBos(_vocabulary);
        Eos = LlamaApi.VocabularyEos(_vocabulary);
        Eot = LlamaApi.VocabularyEot(_vocabulary);
        Sep = LlamaApi.VocabularySep(_vocabulary);
        AddsBos = LlamaApi.VocabularyAddsBos(_vocabulary);
        AddsEos = LlamaApi.VocabularyAddsEos(_vocabulary);
        AddsSep = LlamaApi.VocabularyAddsSep(_vocabulary);
        for (var token = 0; token < Size; token++)
        {
            var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(LlamaApi.VocabularyTokenText(_vocabulary, token));
            _longestToken = Math.Max(_longestToken, text.Length);
        }
    }

    /// <summary>The number of tokens.</summary>
    internal int Size { get; }

    internal VocabularyType Type { get; }

    /// <summary>Begin of sequence (CLS), or -1.</summary>
    internal int Bos { get; }

    /// <summary>End of sequence, or -1.</summary>
    internal int Eos { get; }

    /// <summary>End of turn, or -1.</summary>
    internal int Eot { get; }

    /// <summary>Separator, or -1.</summary>
    internal int Sep { get; }

    internal bool AddsBos { get; }

    internal bool AddsEos { get; }

    internal bool AddsSep { get; }

    /// <summary>Tokens that the model file says must not be generated.</summary>
    internal IReadOnlyList<int> SuppressedTokens
    {
        get
        {
            using var use = _model.Use();
            var count = 0;
            var tokens = LlamaApi.VocabularySuppressedTokens(_vocabulary, &count);
            return tokens is null ? [] : new ReadOnlySpan<int>(tokens, count).ToArray();
        }
    }

    internal bool IsEndOfGeneration(int token)
    {
        Check(token);
        using var use = _model.Use();
        return LlamaApi.VocabularyIsEndOfGeneration(_vocabulary, token);
    }

    /// <summary>The spelling of a token in the vocabulary; empty for no token.</summary>
    internal string TextOf(int token)
    {
        if (token < 0)
            return "";
        Check(token);
        using var use = _model.Use();
        return Marshal.PtrToStringUTF8((nint)LlamaApi.VocabularyTokenText(_vocabulary, token)) ?? "";
    }

    internal bool IsControl(int token)
    {
        Check(token);
        using var use = _model.Use();
        return LlamaApi.VocabularyIsControl(_vocabulary, token);
    }

    /// <summary>
    /// The control tokens with these spellings, in the order of their ids; spellings that no such token has are left out.
    /// </summary>
    internal int[] ControlTokens(IEnumerable<string> spellings)
    {
        var found = new SortedSet<int>();
        foreach (var spelling in spellings)
        {
            if (Tokenize(spelling, addSpecial: false, parseSpecial: true) is [var token] && IsControl(token))
                found.Add(token);
        }

        return [.. found];
    }

    /// <summary>The least tokens that a text of so many characters can have; 0 where that is not known.</summary>
    /// <remarks>Word pieces and unigrams drop blanks, and take what they do not know for one token.</remarks>
    internal int LeastTokens(long characters) =>
        Type is VocabularyType.WordPiece or VocabularyType.Unigram ? 0
            : (int)Math.Min((characters + _longestToken - 1) / _longestToken, int.MaxValue);

    /// <summary>Splits a text into tokens.</summary>
    /// <param name="text">Any text; unpaired surrogates become U+FFFD.</param>
    /// <param name="addSpecial">Adds BOS and EOS where the model wants them.</param>
    /// <param name="parseSpecial">Reads the spelling of control tokens as those tokens; off for text that users write.</param>
    /// <param name="limit">For how many tokens there is a use. A text with more gives more than that, and of a long one not all.</param>
    /// <param name="cancellationToken">Asked between the pieces of a long text.</param>
    /// <exception cref="LlamaException">The text has more tokens than an array can hold.</exception>
    internal int[] Tokenize(
        string text, bool addSpecial, bool parseSpecial, int limit = int.MaxValue, CancellationToken cancellationToken = default)
    {
        if (Type is not (VocabularyType.BytePairEncoding or VocabularyType.WordPiece))
        {
            // These tokenizers mark the beginning of each text, so theirs is not cut but where nothing behind it counts.
            var useful = (limit + (long)TokensBehindLimit) * _longestToken;
            if (text.Length > useful
                && TokenizePiece(text.AsSpan(0, (int)useful), addSpecial, parseSpecial) is var first
                && (Type != VocabularyType.Unigram || first.Length > limit + TokensBehindLimit))
            {
                return first;
            }

            return TokenizePiece(text, addSpecial, parseSpecial);
        }

        return Type == VocabularyType.BytePairEncoding && TextPieces.HasLongStretch(text)
            ? OnLargeStack(() => TokenizePieces(text, addSpecial, parseSpecial, limit, cancellationToken))
            : TokenizePieces(text, addSpecial, parseSpecial, limit, cancellationToken);
    }

    /// <summary>
    /// Writes the bytes of a token and returns how many they are; minus the number needed where <paramref name="buffer"/> is too small. The
    /// bytes of one token need not be whole UTF-8 characters.
    /// </summary>
    internal int TokenToPiece(int token, Span<byte> buffer, bool special)
    {
        Check(token);
        fixed (byte* start = buffer)
        {
            using var use = _model.Use();
            return LlamaApi.TokenToPiece(_vocabulary, token, start, buffer.Length, 0, special);
        }
    }

    /// <summary>The text of a token sequence; bytes that are no UTF-8 become U+FFFD.</summary>
    internal string Detokenize(ReadOnlySpan<int> tokens, bool removeSpecial, bool unparseSpecial)
    {
        foreach (var token in tokens)
            Check(token);
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(64, tokens.Length * 8));
        try
        {
            var length = Detokenize(tokens, bytes, removeSpecial, unparseSpecial);
            if (length < 0)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = ArrayPool<byte>.Shared.Rent(-length);
                length = Detokenize(tokens, bytes, removeSpecial, unparseSpecial);
            }

            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private int[] TokenizePieces(string text, bool addSpecial, bool parseSpecial, int limit, CancellationToken cancellationToken)
    {
        if (text.Length <= TextPieces.MaxLength)
            return TokenizePiece(text, addSpecial, parseSpecial);

        // Of an empty text the tokens around it are left.
        var around = addSpecial ? TokenizePiece("", addSpecial, parseSpecial) : [];
        var before = around.Length > 0 && AddsBos && around[0] == Bos ? 1 : 0;
        List<int> tokens = [.. around[..before]];
        for (var at = 0; at < text.Length && tokens.Count <= limit;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = TextPieces.Next(text.AsSpan(at));
            tokens.AddRange(TokenizePiece(text.AsSpan(at, length), addSpecial: false, parseSpecial));
            at += length;
        }

        tokens.AddRange(around.AsSpan(before));
        return [.. tokens];
    }

    private int[] TokenizePiece(ReadOnlySpan<char> text, bool addSpecial, bool parseSpecial)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(1, Encoding.UTF8.GetByteCount(text)));
        // A token is rarely shorter than a byte; where it is, the call below tells the number.
        var tokens = ArrayPool<int>.Shared.Rent(bytes.Length + 8);
        try
        {
            var length = Encoding.UTF8.GetBytes(text, bytes);
            var count = Tokenize(bytes.AsSpan(0, length), tokens, addSpecial, parseSpecial);
            if (count == int.MinValue)
                throw new LlamaException($"A text of {text.Length} characters has more tokens than can be counted.");
            if (count < 0)
            {
                ArrayPool<int>.Shared.Return(tokens);
                tokens = ArrayPool<int>.Shared.Rent(-count);
                count = Tokenize(bytes.AsSpan(0, length), tokens, addSpecial, parseSpecial);
            }

            return tokens.AsSpan(0, count).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<int>.Shared.Return(tokens);
        }
    }

    private static int[] OnLargeStack(Func<int[]> tokenize)
    {
        int[] tokens = [];
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Run, LargeStackBytes) { IsBackground = true, Name = "llama tokenizer" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return tokens;

        void Run()
        {
            try
            {
                tokens = tokenize();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }

    private int Tokenize(ReadOnlySpan<byte> text, Span<int> tokens, bool addSpecial, bool parseSpecial)
    {
        fixed (byte* textStart = text)
        fixed (int* tokenStart = tokens)
        {
            using var use = _model.Use();
            byte empty = 0;
            return LlamaApi.Tokenize(
                _vocabulary, textStart is null ? &empty : textStart, text.Length, tokenStart, tokens.Length, addSpecial, parseSpecial);
        }
    }

    private int Detokenize(ReadOnlySpan<int> tokens, Span<byte> buffer, bool removeSpecial, bool unparseSpecial)
    {
        fixed (int* tokenStart = tokens)
        fixed (byte* start = buffer)
        {
            using var use = _model.Use();
            return LlamaApi.Detokenize(_vocabulary, tokenStart, tokens.Length, start, buffer.Length, removeSpecial, unparseSpecial);
        }
    }

    // llama.cpp indexes its tables with the id unchecked in places.
    private void Check(int token)
    {
        if ((uint)token >= (uint)Size)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"The vocabulary has {Size} tokens.");
    }
}
