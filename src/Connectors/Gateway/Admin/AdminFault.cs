namespace Wattwise.Gateway.Admin;

/// <summary>What a caller is told that something went wrong by: <c>{"error":{"message"}}</c>.</summary>
internal sealed record AdminFault(AdminFault.Text Error)
{
    internal sealed record Text(string Message);
}
