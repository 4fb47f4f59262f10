using Quickstart;
using Quickstart.Report;
using Spectre.Console;
using Wattwise.Energy;
using Wattwise.LocalEngine;

return await QuickstartCommand.Create(RunAsync).Parse(args).InvokeAsync();

static async Task<int> RunAsync(QuickstartOptions options, CancellationToken cancellationToken)
{
    var meter = EnergyMeterFactory.Create();
    try
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "workload");
        var workload = Workload.Load(folder).Take(options.Requests);
        var models = SampleModels.Find(AppContext.BaseDirectory);
        await models.VerifyAsync(withChatModel: options.ModelPath is null, cancellationToken);

        // Each pass loads its models anew, so the second profits from nothing of the first.
        var display = new ConsoleDisplay(AnsiConsole.Console);
        var passes = new Passes(options, models, meter, display);
        var brevity = new BrevityPasses(options, passes, meter, BrevityPrompt.Load(folder));
        if (options.GatherPath is { } gathered)
        {
            await display.WaitAsync("Gathering evidence", Task.Run(async () =>
            {
                await brevity.GatherAsync(gathered, cancellationToken);
                return true;
            }, cancellationToken));
            return 0;
        }

        var pairedPrompts = BrevityPrompt.LoadAll(folder);
        if (options.GatherPairsPath is { } pairs)
        {
            await display.WaitAsync("Gathering pairs", Task.Run(async () =>
            {
                await new PairGathering(passes, meter, pairedPrompts).GatherAsync(pairs, cancellationToken);
                return true;
            }, cancellationToken));
            return 0;
        }

        var without = await passes.RunWithoutWattwiseAsync(workload, cancellationToken);
        var with = await passes.RunWithWattwiseAsync(workload, cancellationToken);

        var brief = options.BrevityPrompts == 0 ? null
            : await display.WaitAsync("Brief answers", brevity.RunAsync(ShippedEvidence.Load(folder), cancellationToken));
        var shorter = !options.ShowsCompression ? null
            : await display.WaitAsync(
                "Long prompts", new CompressionPasses(
                    passes, meter, await CompressionPrompt.LoadAsync(folder, cancellationToken)).RunAsync(cancellationToken));
        var cascade = !options.ShowsCascade ? null
            : await display.WaitAsync(
                "A cascade, replayed", Task.Run(
                    () => new CascadeReplay(pairedPrompts, RecordedPairs.Load(folder)).RunAsync(cancellationToken), cancellationToken));
        var comparison = new Comparison(workload, without, with) { Brevity = brief, Compression = shorter, Cascade = cascade };
        var context = RunFacts.Describe(options, meter, comparison);
        await HtmlReport.WriteAsync(options.OutputPath, comparison, context, cancellationToken);
        display.Show(comparison, context.Method);
        display.ShowReport(options.OutputPath);
        return 0;
    }
    catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync("Cancelled; no report was written.");
        return 130;
    }
    catch (Exception error) when (error is WorkloadException or SampleModelsException or LlamaException or NotSupportedException
        or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(error.Message);
        return 1;
    }
    finally
    {
        (meter as IDisposable)?.Dispose();
    }
}
