namespace Wattwise.Tool;

internal static class Program
{
    private static Task<int> Main(string[] args) => ToolCommand.Create().Parse(args).InvokeAsync();
}
