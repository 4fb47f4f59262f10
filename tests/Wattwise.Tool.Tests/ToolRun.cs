using System.Text.Json;

namespace Wattwise.Tool.Tests;

/// <summary>What a command line printed and returned.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static string Models { get; } = Path.Combine(Repository.Root, "samples", "models");

    public static async Task<ToolRun> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await ToolCommand.RunAsync(
            arguments, new() { Output = output, Error = error, EnableDefaultExceptionHandler = false },
            TestContext.Current.CancellationToken);
        return new(exitCode, output.ToString(), error.ToString());
    }

    public JsonElement Json() => JsonElement.Parse(Output);
}
