using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>
/// The words of the texts around calls: tokens and what stands between them. White space and JSON's signs around them are left out.
/// </summary>
internal static class FrameWords
{
    public static IEnumerable<string> Of(params IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            var at = 0;
            foreach (var token in Markup.Tokens(text))
            {
                var start = text.IndexOf(token, at, StringComparison.Ordinal);
                foreach (var word in Between(text[at..start]))
                    yield return word;
                yield return token;
                at = start + token.Length;
            }

            foreach (var word in Between(text[at..]))
                yield return word;
        }
    }

    /// <summary>Skips white space.</summary>
    public static void SkipBlanks(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (at < bytes.Length && bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
    }

    public static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static IEnumerable<string> Between(string text) =>
        text.Split('\n').Select(line => line.Trim(' ', ',', '[', ']', '\r', '\t')).Where(line => line.Length > 0);
}
