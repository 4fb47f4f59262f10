using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>Lists the constant texts of a Jinja template: what stands outside its tags, and the string literals in them.</summary>
/// <remarks>A scanner, not an interpreter: enough to find text that a template may print as it stands.</remarks>
internal static class JinjaConstants
{
    /// <summary>Reads all constants, in the order of the template.</summary>
    public static IEnumerable<string> Read(string template)
    {
        var position = 0;
        while (position < template.Length)
        {
            var tag = IndexOfTag(template, position);
            if (tag > position)
                yield return template[position..tag];
            if (tag == template.Length)
                yield break;

            if (template[tag + 1] == '#')
            {
                var end = template.IndexOf("#}", tag + 2, StringComparison.Ordinal);
                position = end < 0 ? template.Length : end + 2;
                continue;
            }

            position = tag + 2;
            while (position < template.Length && !IsTagEnd(template, position))
            {
                if (template[position] is '\'' or '"')
                    yield return ReadLiteral(template, ref position);
                else
                    position++;
            }

            position += 2;
        }
    }

    private static int IndexOfTag(string template, int start)
    {
        for (var i = template.IndexOf('{', start); i >= 0 && i + 1 < template.Length; i = template.IndexOf('{', i + 1))
        {
            if (template[i + 1] is '{' or '%' or '#')
                return i;
        }

        return template.Length;
    }

    private static bool IsTagEnd(string template, int position) =>
        position + 1 < template.Length && template[position] is '}' or '%' && template[position + 1] == '}';

    private static string ReadLiteral(string template, ref int position)
    {
        var quote = template[position++];
        var text = new StringBuilder();
        while (position < template.Length && template[position] != quote)
        {
            var character = template[position++];
            if (character == '\\' && position < template.Length)
            {
                character = template[position++] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    var other => other,
                };
            }

            text.Append(character);
        }

        position++;
        return text.ToString();
    }
}
