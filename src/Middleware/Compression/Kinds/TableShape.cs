using System.Buffers;

namespace Wattwise.Compression;

/// <summary>Recognises rows of columns: delimited text, boxes of psql, key and value records, metrics, and columns of spaces.</summary>
internal static class TableShape
{
    private const int MostLines = 200;
    private const int FewRows = 3;

    private static readonly SearchValues<char> Rule = SearchValues.Create("-+|=: ");

    public static bool IsTable(string sample) => IsDelimited(sample) || IsRuled(sample) || HasSteadyWords(sample);

    /// <summary>Whether each line has the same number of a delimiter, outside quotes.</summary>
    public static bool IsDelimited(string sample)
    {
        foreach (var delimiter in (ReadOnlySpan<char>)['\t', ',', ';', '|'])
        {
            if (IsDelimited(sample, delimiter))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsDelimited(string sample, char delimiter)
    {
        int lines = 0, same = 0, expected = 0;
        foreach (var range in sample.AsSpan().Split('\n'))
        {
            var line = sample.AsSpan()[range].TrimEnd('\r');
            if (line.IsWhiteSpace())
            {
                continue;
            }
            var count = Delimiters(line, delimiter);
            if (lines == 0)
            {
                expected = count;
            }
            lines++;
            same += count == expected ? 1 : 0;
            if (expected == 0 || lines == 1 && delimiter != '\t' && !IsHeader(line, delimiter))
            {
                return false;
            }
            if (lines == MostLines)
            {
                break;
            }
        }
        return lines >= FewRows && same >= lines * 0.9;
    }

    // Names, not sentences: short cells of which none is a number.
    private static bool IsHeader(ReadOnlySpan<char> line, char delimiter)
    {
        foreach (var range in line.Split(delimiter))
        {
            var cell = line[range].Trim(" \"");
            if (cell.Length > 60 || double.TryParse(cell, out _))
            {
                return false;
            }
        }
        return true;
    }

    private static int Delimiters(ReadOnlySpan<char> line, char delimiter)
    {
        var count = 0;
        var quoted = false;
        foreach (var c in line)
        {
            quoted ^= c == '"';
            count += c == delimiter && !quoted ? 1 : 0;
        }
        return count;
    }

    // "-----+----", "-[ RECORD 1 ]----", "|---|---|", and Prometheus' "# TYPE".
    private static bool IsRuled(string sample)
    {
        int lines = 0, rules = 0, bars = 0, metrics = 0;
        foreach (var range in sample.AsSpan().Split('\n'))
        {
            var line = sample.AsSpan()[range].Trim();
            if (line.IsEmpty)
            {
                continue;
            }
            lines++;
            rules += line.Length > 2 && line.IndexOfAnyExcept(Rule) < 0 || line.StartsWith("-[ RECORD", StringComparison.Ordinal) ? 1 : 0;
            bars += line.Contains(" | ", StringComparison.Ordinal) || line[0] == '|' || line[^1] == '|' ? 1 : 0;
            metrics += IsMetric(line) ? 1 : 0;
            if (lines == MostLines)
            {
                break;
            }
        }
        return lines >= FewRows && (rules > 0 && bars + rules >= lines * 0.7 || metrics >= lines * 0.9);
    }

    private static bool IsMetric(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("# TYPE ", StringComparison.Ordinal) || line.StartsWith("# HELP ", StringComparison.Ordinal))
        {
            return true;
        }
        var last = line.LastIndexOf(' ');
        return last > 0 && char.IsAsciiLetter(line[0]) && double.TryParse(line[(last + 1)..], out _)
            && (line[last - 1] == '}' || !line[..last].Contains(' '));
    }

    // ls, ps, ls-tree: the same number of words on each line, with short words, and more than a sentence would have in common.
    private static bool HasSteadyWords(string sample)
    {
        int lines = 0, same = 0, expected = 0, digits = 0;
        foreach (var range in sample.AsSpan().Split('\n'))
        {
            var line = sample.AsSpan()[range].Trim();
            if (line.IsEmpty)
            {
                continue;
            }
            var words = Words(line);
            expected = ++lines == 2 ? words : expected;
            same += lines > 1 && words == expected ? 1 : 0;
            digits += line.IndexOfAnyInRange('0', '9') >= 0 ? 1 : 0;
            if (lines == MostLines)
            {
                break;
            }
        }
        return lines > FewRows && expected >= 3 && same >= (lines - 1) * 0.85 && digits >= lines * 0.8;
    }

    private static int Words(ReadOnlySpan<char> line)
    {
        var words = 0;
        var inWord = false;
        foreach (var c in line)
        {
            var white = c is ' ' or '\t';
            words += !white && !inWord ? 1 : 0;
            inWord = !white;
        }
        return words;
    }
}
