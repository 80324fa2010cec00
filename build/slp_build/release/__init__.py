"""A release: two trees and what is known of them, read-only once it counts. The live one is switched by one rename."""
