using System.Text;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Turns a rendered prompt into tokens; control tokens come from the template's text only, whatever people typed.</summary>
/// <remarks>
/// llama.cpp cuts a text at its special tokens and tokenises what lies between. The same is done here, but the cuts are looked for in the
/// template's own text alone; what lies between, template text and contents together, is tokenised in one go. So an innocent prompt gets
/// the tokens that llama.cpp itself gives it. Thread-safe.
/// </remarks>
internal static class PromptTokenizer
{
    // U+FFFF is no character: it separates runs inside the working text. Contents lose theirs.
    private const char Cut = '\uFFFF';

    // What C's isspace takes for white space, and so what llama.cpp strips beside a token.
    private static readonly char[] WhiteSpace = [' ', '\t', '\n', '\v', '\f', '\r'];

    /// <summary>Tokenises a prompt.</summary>
    /// <param name="vocabulary">The model's.</param>
    /// <param name="specials">The model's.</param>
    /// <param name="parts">The prompt.</param>
    /// <param name="limit">For how many tokens there is a use. A prompt with more gives more than that, and perhaps not all.</param>
    /// <param name="cancellationToken">Asked between the pieces of a long prompt.</param>
    public static int[] Tokenize(
        Vocabulary vocabulary,
        SpecialTokens specials,
        IReadOnlyList<PromptPart> parts,
        int limit = int.MaxValue,
        CancellationToken cancellationToken = default)
    {
        var tokens = new List<int>();
        var run = new StringBuilder();
        var stripNext = false;

        foreach (var part in parts)
        {
            if (tokens.Count > limit)
                break;
            if (part.IsContent)
                AppendContent(part.Text);
            else
                AppendTemplate(part.Text);
        }

        EndRun();
        if (vocabulary.AddsBos && vocabulary.Bos >= 0 && (tokens.Count == 0 || tokens[0] != vocabulary.Bos))
            tokens.Insert(0, vocabulary.Bos);
        return [.. tokens];

        void AppendTemplate(string text)
        {
            while (specials.FindFirst(text) is { } special)
            {
                AppendText(text[..special.Index]);
                if (special.Token.StripsLeft)
                    TrimEnd(run);
                EndRun();
                tokens.Add(special.Token.Id);
                stripNext = special.Token.StripsRight;
                text = text[(special.Index + special.Token.Text.Length)..];
            }

            AppendText(text);
        }

        void AppendContent(string text)
        {
            text = text.Replace(Cut, '\uFFFD');

            // Control tokens are safe: they are not recognised in a run. Tokens that a vocabulary calls "user defined" always are.
            foreach (var marker in specials.UserDefinedMarkers)
            {
                if (text.Contains(marker, StringComparison.Ordinal))
                    text = text.Replace(marker, marker[..1] + Cut + marker[1..], StringComparison.Ordinal);
            }

            AppendText(text);
        }

        void AppendText(string text)
        {
            if (stripNext)
                text = text.TrimStart(WhiteSpace);
            if (text.Length == 0)
                return;
            stripNext = false;
            run.Append(text);
        }

        void EndRun()
        {
            if (run.Length > 0)
            {
                foreach (var piece in run.ToString().Split(Cut))
                {
                    if (tokens.Count <= limit)
                        tokens.AddRange(
                            vocabulary.Tokenize(piece, addSpecial: false, parseSpecial: false, limit - tokens.Count, cancellationToken));
                }

                run.Clear();
            }
        }
    }

    private static void TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && WhiteSpace.Contains(text[^1]))
            text.Length--;
    }
}
