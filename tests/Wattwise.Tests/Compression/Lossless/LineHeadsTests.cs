using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Lossless;

public sealed class LineHeadsTests
{
    private static readonly ITokenCounter Tokens = TokenCounters.For("gpt-4o");

    private static readonly Gen<string> Line = Gen.Select(
        OneOf("2024-05-01 ", "2024-05-02 ", "", "May  1 ", "[01/May/2024:", "== ", " ", "\t"),
        OneOf("10:00:01 ", "10:00:01.250 ", "10:00:02 ", "", "host "),
        OneOf("INFO started", "ERROR failed: == x", "", "  at A.B()", "\r", "10:00 11:00 12:00"),
        (day, time, what) => day + time + what);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string? Write(string text, ContentKind kind = ContentKind.Log) =>
        LineHeads.Write(text, kind, Tokens.Count(text), Tokens, TestContext.Current.CancellationToken);

    [Fact]
    public void Any_lines_come_back() => Line.Array[0, 60].ForAll(lines =>
    {
        var text = string.Join('\n', lines);
        if (Write(text) is { } written)
        {
            Assert.Equal(text, Read(written));
            Assert.True(Tokens.Count(written) < Tokens.Count(text));
        }
    }, iter: 10_000);

    [Fact]
    public void A_time_that_many_lines_have_is_stated_once()
    {
        var text = string.Join(
            '\n', Enumerable.Range(0, 20)
                .Select(i => $"2024-05-01 10:00:0{i / 10} web-1 INFO {(i % 2 == 0 ? "request" : "job")} {i} done"));

        var written = Write(text)!.Split('\n');

        Assert.Equal("Lines after a line \"== x\" begin with x.", written[0]);
        Assert.Equal("== 2024-05-01 10:00:00 web-1 INFO ", written[1]);
        Assert.Equal("request 0 done", written[2]);
        Assert.Equal("== 2024-05-01 10:00:01 web-1 INFO ", written[12]);
    }

    [Fact]
    public void What_a_line_says_stays_in_one_piece()
    {
        var text = string.Join('\n', Enumerable.Range(0, 40).Select(i => i % 2 == 0
            ? $"2024-05-01 10:00:00 sshd: Failed password for user{i}" : $"2024-05-01 10:00:00 cron: job {i} ended"));

        Assert.Contains("\nsshd: Failed password for user6\n", Write(text)!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ContentKind.Code)]
    [InlineData(ContentKind.Table)]
    [InlineData(ContentKind.SearchResult)]
    public void What_is_no_log_stays_whole(ContentKind kind) =>
        Assert.Null(Write(string.Join('\n', Enumerable.Range(0, 40).Select(i => $"2024-05-01 10:00:00 line {i}")), kind));

    // From the first line's description alone.
    private static string Read(string written)
    {
        var lines = written.Split('\n');
        var mark = lines[0].Split('"')[1][..^1];
        var (head, text) = ("", new List<string>());
        foreach (var line in lines.Skip(1))
        {
            if (line.StartsWith(mark, StringComparison.Ordinal))
            {
                head = line[mark.Length..];
            }
            else
            {
                text.Add(head + line);
            }
        }
        return string.Join('\n', text);
    }
}
