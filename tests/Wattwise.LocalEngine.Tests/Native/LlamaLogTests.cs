using Microsoft.Extensions.Logging.Testing;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

[Collection(typeof(WithoutOthers))]
public class LlamaLogTests
{
    [Fact]
    public void Pieces_become_one_line()
    {
        var position = LlamaLog.Position;

        LlamaLog.Write(NativeLogLevel.Error, "cannot "u8);
        LlamaLog.Write(NativeLogLevel.Continue, "open "u8);
        LlamaLog.Write(NativeLogLevel.Continue, "it\n"u8);

        Assert.Equal("cannot open it", LlamaLog.ErrorsSince(position));
    }

    [Fact]
    public void One_piece_may_hold_several_lines_and_less_severe_ones_are_not_quoted()
    {
        var position = LlamaLog.Position;

        LlamaLog.Write(NativeLogLevel.Info, "fine\n"u8);
        LlamaLog.Write(NativeLogLevel.Warning, "first\nsecond\n"u8);

        Assert.Equal("first; second", LlamaLog.ErrorsSince(position));
    }

    [Fact]
    public void The_lines_of_another_thread_are_not_mixed_in()
    {
        var position = LlamaLog.Position;
        LlamaLog.Write(NativeLogLevel.Error, "mine "u8);

        var other = new Thread(() => LlamaLog.Write(NativeLogLevel.Error, "theirs\n"u8));
        other.Start();
        other.Join();
        LlamaLog.Write(NativeLogLevel.Continue, "only\n"u8);

        Assert.Equal("mine only", LlamaLog.ErrorsSince(position));
    }

    [Fact]
    public void A_logger_gets_the_lines_of_its_own_thread_and_is_not_kept_beyond_it()
    {
        var mine = new FakeLogger();
        var theirs = new FakeLogger();
        LlamaLog.Logger = mine;
        var other = new Thread(() =>
        {
            LlamaLog.Logger = theirs;
            LlamaLog.Write(NativeLogLevel.Error, "theirs\n"u8);
        });
        other.Start();
        other.Join();
        LlamaLog.Write(NativeLogLevel.Error, "mine\n"u8);
        LlamaLog.Logger = null;
        LlamaLog.Write(NativeLogLevel.Error, "nobody's\n"u8);

        Assert.Equal("llama.cpp: mine", Assert.Single(mine.Collector.GetSnapshot()).Message);
        Assert.Equal("llama.cpp: theirs", Assert.Single(theirs.Collector.GetSnapshot()).Message);
    }

    [Fact]
    public void Only_the_last_lines_are_kept_however_much_is_written()
    {
        var position = LlamaLog.Position;

        for (var i = 0; i < LlamaLog.Capacity * 3; i++)
            LlamaLog.Write(NativeLogLevel.Error, "line\n"u8);

        Assert.InRange(LlamaLog.Since(position, NativeLogLevel.Error).Count, 1, LlamaLog.Capacity);
    }

    [Fact]
    public void The_abort_report_says_why_and_what_came_before()
    {
        LlamaLog.Write(NativeLogLevel.Error, "the last words\n"u8);
        using var output = new StringWriter();

        AbortReport.Write(output, "GGML_ASSERT(n > 0) failed");

        Assert.Contains("GGML_ASSERT(n > 0) failed", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("the last words", output.ToString(), StringComparison.Ordinal);
    }
}
