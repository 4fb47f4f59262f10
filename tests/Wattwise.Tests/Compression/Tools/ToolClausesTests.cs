using Wattwise.Compression;

namespace Wattwise.Tests.Compression;

public class ToolClausesTests
{
    [Theory]
    [InlineData("Delete the old boat and create a new garden.", "Delete the old boat|create a new garden.")]
    [InlineData(
        "Show me the list; then call the owner. Send him my regards.", "Show me the list|then call the owner.|Send him my regards.")]
    [InlineData("Salt and pepper", "")]
    [InlineData("Delete the old boat.", "")]
    public void Clauses_of_a_request_are_told_apart(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', ToolClauses.Split(text, 8)));

    [Fact]
    public void No_more_than_the_bound_are_read() =>
        Assert.Equal(3, ToolClauses.Split(string.Join(" ", Enumerable.Repeat("Delete the old boat.", 50)), 3).Count);
}
