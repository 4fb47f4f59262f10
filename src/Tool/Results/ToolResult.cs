using System.CommandLine;
using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Carbon;
using Wattwise.Gateway.Access;
using Wattwise.LocalEngine;

namespace Wattwise.Tool.Results;

/// <summary>Runs a part of the command: shows its result as text or JSON, and turns what fails into a line and an exit code.</summary>
internal static class ToolResult
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON", Recursive = true };

    /// <param name="command">The part of the command.</param>
    /// <param name="run">Does it, and returns the result that is printed as JSON.</param>
    /// <param name="show">Shows the same as text.</param>
    /// <param name="hasFindings">Whether something that was checked is not as it should be.</param>
    public static void SetAction<T>(
        Command command, Func<ParseResult, CancellationToken, Task<T>> run, Action<T, IAnsiConsole> show, Func<T, bool>? hasFindings = null) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                var result = await run(parsed, cancellationToken);
                if (parsed.GetValue(Json))
                    await output.WriteLineAsync(JsonSerializer.Serialize(result, JsonOptions));
                else
                    show(result, CreateConsole(output));
                return hasFindings?.Invoke(result) == true ? ExitCodes.Findings : ExitCodes.Done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCodes.Cancelled;
            }
            catch (Exception error) when (IsExpected(error))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(error.Message);
                return ExitCodes.Failed;
            }
        });

    // A pipe has no width; a narrow one would break figures over lines.
    private static IAnsiConsole CreateConsole(TextWriter output)
    {
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = InteractionSupport.No,
        });
        if (!isTerminal)
            console.Profile.Width = 200;
        return console;
    }

    private static bool IsExpected(Exception error) => error
        is ToolException
        or SqliteLedgerException or SqliteSemanticCacheException
        or LlamaException or CarbonSourceException
        or GatewayKeyLimitException or ArgumentException
        or IOException or UnauthorizedAccessException or HttpRequestException or Win32Exception;
}
