namespace Wattwise.Processes;

/// <summary>Processes with one evidence store learn from each other: none of it is lost, and none counts twice.</summary>
public abstract class SharedCascadeEvidence
{
    // At a limit of 5 %, 119 requests without a loss are needed for the first certificate (a tenth of 5 % of risk, in two halves): neither
    // process has so many alone.
    private const int Alone = 80;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Where the processes keep their evidence, as their argument.</summary>
    protected abstract string Target { get; }

    [Fact]
    public async Task Two_processes_reach_a_certificate_together_and_a_third_begins_with_it()
    {
        using var first = new ChildProcess(CascadeProcess.Argument, Target);
        using (var second = new ChildProcess(CascadeProcess.Argument, Target))
        {
            Assert.Equal(["strong", "strong"], await Task.WhenAll(AskAsync(first, "begin"), AskAsync(second, "begin")));
            Assert.Equal(["strong", "strong"], await Task.WhenAll(AskAsync(first, $"ask {Alone}"), AskAsync(second, $"ask {Alone}")));

            Assert.Equal(
                [$"{2 * Alone} holds", $"{2 * Alone} holds"], await Task.WhenAll(AskAsync(first, "refresh"), AskAsync(second, "refresh")));
            Assert.Equal(
                [$"{2 * Alone} holds", $"{2 * Alone} holds"], await Task.WhenAll(AskAsync(first, "refresh"), AskAsync(second, "refresh")));
            second.Kill();
        }

        using var third = new ChildProcess(CascadeProcess.Argument, Target);
        Assert.Equal("strong", await AskAsync(third, "begin"));
        Assert.Equal($"{2 * Alone} holds", await AskAsync(third, "refresh"));
        Assert.Equal(["weak", "weak"], await Task.WhenAll(AskAsync(first, "ask 1"), AskAsync(third, "ask 1")));
    }

    private static async Task<string> AskAsync(ChildProcess process, string command) =>
        await process.AskAsync(command, Token).WaitAsync(TimeSpan.FromMinutes(1), Token)
            ?? throw new InvalidOperationException("The process has ended.");
}
