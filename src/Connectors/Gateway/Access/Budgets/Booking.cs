namespace Wattwise.Gateway.Access;

/// <summary>What is booked at once.</summary>
/// <param name="Spent">What budgets count.</param>
/// <param name="Saved">What was saved meanwhile.</param>
internal readonly record struct Booking(Amount Spent, SavedAmount Saved)
{
    public static Booking operator +(Booking left, Booking right) => new(left.Spent + right.Spent, left.Saved + right.Saved);
}
