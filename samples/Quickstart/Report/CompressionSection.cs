namespace Quickstart.Report;

/// <summary>What compression did with two long prompts: tokens, joules of reading them, and the answers.</summary>
internal static class CompressionSection
{
    public static Html Render(Comparison comparison)
    {
        if (comparison.Compression is not { } compression)
            return Html.Of($"<p class=\"quiet\">Left out of this run.</p>");

        return Html.Of($"""
            <p class="lead">Two long prompts, apart from the requests above and in none of their figures. A result of a tool is written shorter and says the same; of the manual, which the app marked as a document, only the sentences that the question needs are sent.</p>
            {ReportTable.Create(CompressionResult.Columns, compression.Rows.Select(Row), numbersFrom: 2, style: "stack wrap")}
            <h3>The answers</h3>
            {ReportTable.Terms(compression.Answers)}
            <p class="quiet">{compression.Explanation}</p>
            """);
    }

    private static Html Row(string[] cells) => Html.Of(
        $"<tr><th scope=\"row\">{cells[0]}</th><td data-label=\"{CompressionResult.Columns[1]}\">{cells[1]}</td>{Html.Join(cells.Skip(2).Select((cell, index) => ReportTable.Cell(CompressionResult.Columns[index + 2], BrevitySection.Unbroken(cell))))}</tr>");
}
