using Spectre.Console;
using Spectre.Console.Rendering;
using Wattwise.Caching;

namespace Quickstart;

/// <summary>What the person at the console sees: progress while requests run, then the table.</summary>
internal sealed class ConsoleDisplay(IAnsiConsole console)
{
    private const int BarWidth = 40;
    private const int PlainInterval = 10;

    /// <summary>
    /// Shows a pass while it runs, and returns its results. Plain lines replace the live display where output is redirected.
    /// </summary>
    public async Task<IReadOnlyList<RequestResult>> FollowAsync(
        string name, Workload workload, IAsyncEnumerable<RequestResult> results, CancellationToken cancellationToken)
    {
        var done = new List<RequestResult>(workload.Requests.Count);
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
        {
            await foreach (var result in results.WithCancellation(cancellationToken))
            {
                done.Add(result);
                if (done.Count % PlainInterval == 0 || done.Count == workload.Requests.Count)
                    console.WriteLine(State(name, workload, done));
            }

            return done;
        }

        await console.Live(Picture(name, workload, done)).StartAsync(async live =>
        {
            await foreach (var result in results.WithCancellation(cancellationToken))
            {
                done.Add(result);
                live.UpdateTarget(Picture(name, workload, done));
            }
        });
        return done;
    }

    public async Task<T> WaitAsync<T>(string what, Task<T> work) => console.Profile.Capabilities.Interactive
        ? await console.Status().StartAsync(what, _ => work)
        : await work;

    public void Show(Comparison comparison, IEnumerable<(string Term, string Text)> notes)
    {
        var table = new Table().RoundedBorder().AddColumn(new TableColumn("").NoWrap()).AddColumn(Right("Without"))
            .AddColumn(Right("With Wattwise")).AddColumn(Right("Difference"));
        foreach (var row in comparison.Rows)
            table.AddRow(Markup.Escape(row.Name), Markup.Escape(row.Without), Markup.Escape(row.With), Markup.Escape(row.Difference));
        console.WriteLine();
        console.Write(table);
        ShowDecisions(comparison.With);
        if (comparison.Brevity is { } brevity)
            ShowPart("Brief answers", "directives stage", BrevityResult.Columns, brevity.Rows, brevity.Explanation, []);
        if (comparison.Compression is { } compression)
            ShowPart(
                "Long prompts", "compression stage", CompressionResult.Columns, compression.Rows, compression.Explanation,
                compression.Answers);
        if (comparison.Cascade is { } cascade)
            ShowPart("A cascade, replayed", "cascade", ReplayResult.Columns, cascade.Rows, cascade.Explanation, []);
        foreach (var (term, text) in notes)
            console.Write(new Padder(new Markup($"[bold]{Markup.Escape(term)}:[/] {Markup.Escape(text)}"), new Padding(1, 0, 0, 0)));
        if (comparison.With.Count(Verdict.WrongHit) is > 0 and var wrong)
            console.MarkupLine(
                $"\n[red]Warning: {wrong} cached {(wrong == 1 ? "answer was" : "answers were")} served to a question with another right "
                    + $"answer; the report marks them.[/]");

        if (comparison.Distortion is { } distortion)
            console.MarkupLine($"\n[yellow]Warning: {Markup.Escape(distortion)}[/]");

        static TableColumn Right(string header) => new TableColumn(header).RightAligned().NoWrap();
    }

    public void ShowReport(string path) =>
        console.MarkupLine($"\nReport: [link={Markup.Escape(new Uri(path).AbsoluteUri)}]{Markup.Escape(path)}[/]");

    private void ShowPart(
        string title, string about, IReadOnlyList<string> columns, IEnumerable<string[]> rows, string explanation,
        IEnumerable<(string Term, string Text)> more)
    {
        console.Write(
            new Padder(new Markup(
                $"[bold]{Markup.Escape(title)}[/] ({Markup.Escape(about)}, other prompts, in no figure above):"), new Padding(1, 0, 0, 0)));

        // One block for each row: a table of so many columns would not fit on a console.
        foreach (var row in rows)
        {
            console.Write(new Padder(new Markup($"[bold]{Markup.Escape(row[0])}[/]"), new Padding(3, 0, 0, 0)));
            ShowTerms(columns.Zip(row).Skip(1));
        }

        ShowTerms(more);
        console.Write(new Padder(new Markup(Markup.Escape(explanation)), new Padding(3, 0, 0, 1)));
    }

    private void ShowTerms(IEnumerable<(string Term, string Text)> terms)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (term, text) in terms)
            grid.AddRow(Markup.Escape(term), Markup.Escape(text));
        console.Write(new Padder(grid, new Padding(5, 0, 0, 0)));
    }

    private void ShowDecisions(RunResult run)
    {
        var answered = Enum.GetValues<CacheTier>()
            .Select(tier => (run.Count(tier), $"{Reasons.CodeOf(tier)}: {Reasons.Explain(Reasons.CodeOf(tier))}"));
        ShowCounts("Answered from the cache", [.. answered]);
        ShowCounts("Left to the model", [.. run.Refusals.Select(group => (group.Requests.Count, Reasons.Explain(group.Code)))]);
    }

    private void ShowCounts(string title, IReadOnlyList<(int Count, string Text)> lines)
    {
        var grid = new Grid().AddColumn(new GridColumn().RightAligned().NoWrap()).AddColumn();
        foreach (var (count, text) in lines)
            grid.AddRow(Markup.Escape(Figure.Count(count)), Markup.Escape(text));
        console.Write(new Padder(
            new Markup($"[bold]{Markup.Escape(title)}:[/] {Figure.Count(lines.Sum(line => line.Count))}"), new Padding(1, 0, 0, 0)));
        console.Write(new Padder(grid, new Padding(3, 0, 0, 1)));
    }

    private static string State(string name, Workload workload, List<RequestResult> done)
    {
        var hits = done.Count(result => result.Hit is not null);
        var joules = done.Sum(result => result.Footprint.Spent.Joules);
        return $"{name}: {done.Count} of {workload.Requests.Count} requests, {Figure.Joules(joules)}, {hits} from the cache";
    }

    private static Rows Picture(string name, Workload workload, List<RequestResult> done)
    {
        var filled = BarWidth * done.Count / workload.Requests.Count;
        var next = done.Count < workload.Requests.Count ? workload.Requests[done.Count] : null;
        var question = next is null ? "" : $"{workload.Tenants[next.Tenant].Name}: {next.Question}";
        IRenderable[] lines =
        [
            new Markup($"[green]{new string('\u2501', filled)}[/][grey]{new string('\u2501', BarWidth - filled)}[/]  "
                + $"{Markup.Escape(State(name, workload, done))}") { Overflow = Overflow.Ellipsis },
            new Markup($"[grey]{Markup.Escape(question)}[/]") { Overflow = Overflow.Ellipsis },
        ];
        return new Rows(lines);
    }
}
