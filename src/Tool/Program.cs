using Wattwise.Tool.Results;

namespace Wattwise.Tool;

internal static class Program
{
    // A gateway finishes what it answers, and a model's batch ends, before an interrupt ends the process anyway.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(20);

    private static async Task<int> Main(string[] args)
    {
        var hasAllLetters = PlainLetters.HasAll(Console.OutputEncoding);
        var encoding = hasAllLetters ? Console.OutputEncoding : PlainLetters.Of(Console.OutputEncoding);
        var pipe = PipedOutput.Open();
        if (pipe is not null || !hasAllLetters)
            Console.SetOut(new StreamWriter(pipe ?? Console.OpenStandardOutput(), encoding) { AutoFlush = true });
        if (!hasAllLetters)
            Console.SetError(new StreamWriter(Console.OpenStandardError(), encoding) { AutoFlush = true });

        try
        {
            return await ToolCommand.RunAsync(
                args, new() { ProcessTerminationTimeout = TerminationTimeout, EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (PipedOutput.IsClosed(error))
        {
            // Whoever reads has enough.
            return ExitCodes.Done;
        }
        catch (Exception error)
        {
            // A fault of the command itself: whoever mends it needs all of it.
            await Console.Error.WriteLineAsync(error.ToString());
            return ExitCodes.Failed;
        }
    }
}
